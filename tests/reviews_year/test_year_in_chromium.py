"""A commune of three hundred households through the whole year of a review, in the browsers of seven people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import year_commune as commune
import year_villages as villages
from year_desk import Desk
from year_world import PEOPLE, Year, assess_the_rest

from giamngheo.reviews.models import Posting

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("year")]


def test_from_the_opening_to_the_official_tables(
    year: Year, visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = {name: Desk(visit(), name) for name in PEOPLE}
    visitor = Desk(visit(390))
    days = year.days

    villages.opens(at["tinh"], year)
    villages.lists(at["mot.cua"], at["can.bo"], year)
    days.day = date(2025, 10, 6)
    villages.fills_in(at["an"], year)
    villages.types_the_grid(at["an"], year)
    assess_the_rest(year, "an", monkeypatch)
    villages.sees_warnings(at["can.bo"], year)
    villages.calls_meetings(at["can.bo"])
    days.day = date(2025, 10, 20)
    villages.meets(at["truong.thon"], year)
    villages.meets_elsewhere(at["can.bo"], year)
    days.day = date(2025, 10, 22)
    villages.assesses_again(at["an"], year)
    days.day = date(2025, 10, 23)
    villages.meets_again(at["truong.thon"], at["can.bo"], year)
    days.day = date(2025, 10, 24)
    address = villages.posts(at["can.bo"], year)

    last = Posting.objects.unscoped("test").latest("pk").last_day
    days.day = date(2025, 10, 27)
    commune.complains_on_the_public_page(visitor, address, year)
    days.day = last
    commune.takes_a_complaint_in(at["mot.cua"], year)
    villages.ends_too_early(at["can.bo"], year, last)
    days.day = date(2025, 10, 30)
    villages.ends(at["can.bo"])
    commune.gives_the_rechecks(at["can.bo"], year)
    commune.answers_too_early(at["lanh.dao"])
    commune.rechecks(at["binh"], year)
    commune.answers_and_posts_again(at["lanh.dao"], at["can.bo"], year)
    commune.asks_the_authority(at["can.bo"], year)
    commune.may_not_decide(at["truong.thon"], at["binh"], at["can.bo"], year)
    days.day = date(2025, 11, 20)
    commune.decides(at["lanh.dao"], year)
    commune.wrote_the_ledger(at["lanh.dao"], year)
    commune.checks_a_certificate(at["lanh.dao"], visitor)
    commune.closes(at["lanh.dao"], year)
    commune.reads_the_tables(at["lanh.dao"])

    everybody = [*at.values(), visitor]
    assert {one.name: one.seen.complaints for one in everybody if one.seen.complaints} == {}
    assert {host for one in everybody for host in one.seen.hosts} == {visitor.seen.site.split("/")[2]}
