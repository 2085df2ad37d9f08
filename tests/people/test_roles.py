"""Who may do what of a review: whoever opens it or is heard does not act for the commune."""

import pytest

from giamngheo.people.roles import permissions_of, roles

ACTS = (
    "reviews.assessment.save",
    "reviews.meeting.record",
    "reviews.posting.record",
    "reviews.decision.sign",
)


@pytest.mark.parametrize("act", ACTS)
def test_no_role_above_the_commune_acts_for_it(act: str) -> None:
    above = [name for name, role in roles().items() if not {"commune", "village"} & set(role.levels)]
    assert "province_officer" in above
    assert [name for name in above if act in permissions_of(name)] == []


def test_decisions_are_signed_by_the_leader_of_the_commune_alone() -> None:
    assert [name for name in roles() if "reviews.decision.sign" in permissions_of(name)] == ["commune_leader"]


def test_the_province_opens_and_is_heard() -> None:
    may = permissions_of("province_officer")
    assert {"reviews.campaign.open", "reviews.opinion.record", "reviews.case.view"} <= may
