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
WALKS: dict[str, dict[str, str]] = {
    "tinh": COMMON | OFFICER | LEADER,
    "so": COMMON,
    "lanhdao": COMMON | LEADER,
    "canbo": COMMON | OFFICER,
    "canbo2": COMMON | OFFICER,
    "thanhtra": COMMON | {"audit": "/audit/"},
}
# what is searched for: common and rare names, several words, one that nobody bears
WORDS = ("nguyen", "ha van", "nguyen thi lan", "tran quoc bao", "dinh", "xyz khong co")
SEARCH = "households: search"
