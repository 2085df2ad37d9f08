"""The pages of a commune's review, side by side; each topic adds its row."""

from __future__ import annotations

from dataclasses import dataclass

from giamngheo.reviews import permissions
from giamngheo.reviews.hearing import NO_AUTHORITY
from giamngheo.reviews.models import Review
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Tab:
    """A page whose address takes the CommuneReview's id; who lacks the permission there does not see it.

    standing: only in standing reviews (True), only in rounds (False), in both (None). consults: only where a review
    asks an authority.
    """

    label: Text
    url_name: str
    permission: str
    standing: bool | None = None
    consults: bool = False

    def belongs(self, review: Review) -> bool:
        """Whether a review of this kind has the page."""
        asked = review.consulted != NO_AUTHORITY or not self.consults
        return asked and self.standing in {None, review.standing}


TABS: list[Tab] = [
    Tab(Text("Tiến độ", "Progress"), "reviews:commune", permissions.VIEW),
    Tab(Text("Danh sách hộ", "Households"), "reviews:cases", permissions.VIEW),
    Tab(Text("Hộ được mời", "Invitations"), "reviews:invitations", permissions.VIEW),
    Tab(Text("Chất lượng", "Quality"), "reviews:commune-quality", permissions.QUALITY_READ),
    Tab(Text("Ghi «không đổi»", "Marked unchanged"), "reviews:commune-unchanged", permissions.CHECK),
    Tab(Text("Xin ý kiến", "Opinion"), "reviews:opinion", permissions.VIEW, consults=True),
    Tab(Text("Quyết định", "Decisions"), "reviews:decisions", permissions.VIEW),
    Tab(Text("Hồ sơ đề nghị", "Applications"), "reviews:requests", permissions.VIEW, standing=True),
]


def add_tab(one: Tab, after: str) -> None:
    """A room above adds its page, behind the tab of the address `after`; a second time is once."""
    if one not in TABS:
        at = next((place for place, tab in enumerate(TABS) if tab.url_name == after), len(TABS))
        TABS.insert(at + 1, one)
