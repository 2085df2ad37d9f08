"""How a person is shown to who may not see everything."""

from __future__ import annotations

from giamngheo.platform.scope import PersonalData


def masked_name(name: str) -> str:
    """Family name and initials: `Nguyễn Văn An` → `Nguyễn V. A.`.

    A name of one word keeps its first letter.
    """
    words = name.split()
    if not words:
        return ""
    if len(words) == 1:
        return f"{words[0][0]}."
    return " ".join([*words[:1], *(f"{word[0]}." for word in words[1:])])


def masked_number(number: str) -> str:
    """The last three digits of a citizen number, telephone or account: `•••••••••901`; less than six.

    None.
    """
    shown = 3 if len(number) >= 6 else 0
    hidden = len(number) - shown
    return "•" * hidden + number[hidden:]


def shown_name(name: str, sees: PersonalData) -> str:
    """A name as the actor may see it; empty where nothing of a person is seen."""
    if sees is PersonalData.FULL:
        return name
    return masked_name(name) if sees is PersonalData.MASKED else ""


def shown_number(number: str, sees: PersonalData) -> str:
    """A number as the actor may see it; empty where nothing of a person is seen."""
    if sees is PersonalData.FULL:
        return number
    return masked_number(number) if sees is PersonalData.MASKED else ""
