"""The register as a file, read back as a list: nothing changes."""

from typing import Any

import pytest
from profile_world import ON, now

from exchange.import_world import Upload, checked, planned, work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.extracts.jobs import FILE
from giamngheo.exchange.imports.planning import page_of_plan
from giamngheo.exchange.profiles import actions, store
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor

pytestmark = pytest.mark.django_db(transaction=True)


def changes(batch: Any) -> list[str]:
    return [str(one.label.vi) for row in page_of_plan(batch, "changed").rows for one in row.changes]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_extract_of_households_read_back_changes_nothing(
    kind: str, officer: Actor, filled_commune: AdminUnit
) -> None:
    one = actions.ask_extract(Act(officer), filled_commune, ON, "household", kind)
    work()
    file = Upload(f"so-ho.{kind}", store.get(now(one), FILE))
    batch = planned(officer, checked(officer, filled_commune, file))
    assert (batch.counts["plan"], changes(batch)) == (
        {"new": 0, "changed": 0, "unchanged": 12, "conflict": 0},
        [],
    )
