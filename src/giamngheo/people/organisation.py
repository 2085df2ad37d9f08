"""The kinds of offices in words."""

from __future__ import annotations

from giamngheo.people.models import OrgKind
from giamngheo.platform.web.language import say
from giamngheo.rules.text import Text

_ENGLISH = {
    OrgKind.DEPARTMENT: "department of the province",
    OrgKind.DIVISION: "division",
    OrgKind.COMMITTEE: "steering committee",
    OrgKind.COMMUNE_OFFICE: "people's committee of a commune",
    OrgKind.FRONT: "Fatherland Front and associations",
    OrgKind.RECIPIENT: "office that receives lists",
}


def kind_words(kind: str) -> Text:
    """A kind of office in words; its key when it is no longer known."""
    if kind not in OrgKind.values:
        return Text.same(kind)
    return Text(str(OrgKind(kind).label), _ENGLISH[OrgKind(kind)]).with_capital()


def office_kinds() -> list[tuple[str, str]]:
    """(key, words) of every kind, for a form."""
    return [(kind, say(kind_words(kind))) for kind in OrgKind.values]
