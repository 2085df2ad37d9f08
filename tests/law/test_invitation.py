"""Whom the register invites: reasons and figures as data, listed and confirmed like every value of the law."""

from datetime import date

import pytest

from giamngheo.law.check import unconfirmed
from giamngheo.law.confirm import all_values, confirm
from giamngheo.law.evidence import Evidence
from giamngheo.law.invitation import invitation_rules

ON = date(2025, 10, 1)


def test_every_reason_has_both_languages_dated_figures_and_evidence() -> None:
    found = invitation_rules()
    assert list(found) == [
        *(
            "earner_death",
            "illness",
            "disaster",
            "lost_insurance",
            "left_list",
            "revoked",
            "split",
            "near_line",
        ),
    ]
    assert [key for key, one in found.items() if one.by_hand] == ["illness", "disaster"]
    assert {one.basis.evidence for one in found.values()} == {Evidence.INFERENCE}
    death, near = found["earner_death"], found["near_line"]
    assert [death.figure(key, ON) for key in ("days_back", "age_from", "age_to")] == [365, 18, 65]
    assert [near.figure(key, ON) for key in ("points", "years_back")] == [5, 1]
    with pytest.raises(ValueError, match="no figure"):
        near.figure("points", date(2020, 1, 1))


@pytest.mark.long
def test_they_are_listed_until_somebody_confirms_them(own_data: object) -> None:
    paths = {f"invitation/{key}" for key in invitation_rules()}
    assert paths <= set(all_values())
    assert paths <= {one.path for one in unconfirmed()}
    confirm("invitation/near_line", "qd24-2021", "Điều 4", "Nguyễn Văn An")
    assert invitation_rules()["near_line"].basis.decides
    assert paths - {one.path for one in unconfirmed()} == {"invitation/near_line"}
