"""What the users walk: pages by the name of a role's account in the demo; `{household}` is one of the list they saw."""

LIST = "/registry/households/"
COMMON = {
    "first page": "/",
    "households": LIST,
    "households: poor": f"{LIST}?status=poor",
    "households: by points": f"{LIST}?sort=income_points",
    "households: next page": "{next}",
    "household": LIST + "{household}/",
    "history": LIST + "{household}/history/",
    "decisions": "/registry/decisions/",
    "results": "{results}",
    "areas": "{areas}",
}
OFFICER = {
    "households: number missing": f"{LIST}?number=missing",
    "edit": LIST + "{household}/edit/",
    "duplicates": "/registry/duplicates/",
    "imports": "/exchange/imports/",
    "import: new": "/exchange/imports/new/",
    "profiles": "/exchange/profiles/",
}
LEADER = {
    "requests": "/registry/requests/",
    "people": "/people/",
    "offices": "/offices/",
    "audit": "/audit/",
    "audit: an act": "/audit/?action=registry.import",
}
REVIEW = {
    "reviews": "/reviews/",
    "review: commune's board": "{board}",
    "review: village's board": "{village}",
    "review: the list": "{board}cases/",
    "review: one household": "{case}",
    "review: grid": "{village}grid/",
    "review: invitations": "{board}invitations/",
    "review: quality": "{board}quality/",
    "review: posting": "{village}posting/",
    "review: decisions": "{board}decisions/",
    "complaints": "/complaints/",
    "calendar": "/results/calendar/",
}
GLANCE = {"reviews": "/reviews/", "review: all communes": "{review}", "calendar": "/results/calendar/"}
WALKS: dict[str, dict[str, str]] = {
    "tinh": COMMON | OFFICER | LEADER | GLANCE,
    "so": COMMON | GLANCE,
    "lanhdao": COMMON | LEADER | REVIEW,
    "canbo": COMMON | OFFICER | REVIEW,
    "canbo2": COMMON | OFFICER | REVIEW,
    "thanhtra": COMMON | {"audit": "/audit/"},
}
# what is searched for: common and rare names, several words, one that nobody bears
WORDS = ("nguyen", "ha van", "nguyen thi lan", "tran quoc bao", "dinh", "xyz khong co")
SEARCH = "households: search"
