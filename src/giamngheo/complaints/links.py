"""What another room does with a complaint about a result: opens it in its own file, and holds it until settled there.

The room that keeps the files registers once; everything happens in the transaction of the inbox's own action.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from giamngheo.areas.models import AdminUnit
from giamngheo.complaints.models import Grievance, Kind
from giamngheo.platform.actions import Act


@dataclass(frozen=True)
class Link:
    """received: given a new complaint about a result, of a household, and the file it was sent about where that is
    known. ending: refuses an end that is not due yet. address: where the complaint is worked on, or None where no
    file holds it. posted_in: the communes that have posted a result of the household (id), its latest first: they
    answer for it wherever it lives now. due: working days to re-check and answer in the file, and the path of that
    figure; None where no file takes it.
    """

    received: Callable[[Act, Grievance, int | None], None]
    ending: Callable[[Grievance], None]
    address: Callable[[Grievance], str | None]
    posted_in: Callable[[int], list[AdminUnit]]
    due: Callable[[Grievance, int | None], tuple[int, str] | None]


_links: list[Link] = []


def register_link(link: Link) -> None:
    """Called once, by the room that keeps the files."""
    _links[:] = [link]


def received(act: Act, grievance: Grievance, file: int | None = None) -> None:
    if grievance.kind == Kind.POSTED_RESULT:
        for link in _links:
            link.received(act, grievance, file)


def posted_in(household: int) -> list[AdminUnit]:
    """The communes that have posted a result of the household, the latest first."""
    return [commune for link in _links for commune in link.posted_in(household)]


def due(grievance: Grievance, file: int | None) -> tuple[int, str] | None:
    """Working days to answer a complaint about a result, as the procedure of its file says, and the figure's path."""
    if grievance.kind != Kind.POSTED_RESULT:
        return None
    return next((found for link in _links if (found := link.due(grievance, file))), None)


def ending(grievance: Grievance) -> None:
    """ActionRefused while the file that holds the complaint has not settled it."""
    if grievance.kind == Kind.POSTED_RESULT:
        for link in _links:
            link.ending(grievance)


def address(grievance: Grievance) -> str | None:
    """The page of the file where the complaint is worked on."""
    if grievance.kind != Kind.POSTED_RESULT:
        return None
    return next((found for link in _links if (found := link.address(grievance))), None)
