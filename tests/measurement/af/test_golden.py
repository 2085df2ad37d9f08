"""Equality with independent software (R survey 4.1.1, mpitbR 1.0.1) on every row of both golden files."""

from typing import Any

import pytest
from af_samples import by_key, golden, golden_spec, survey

from giamngheo.measurement.alkire_foster import Measurement, measure
from giamngheo.measurement.engines import Engine

TOLERANCE = {"b": 1e-7, "se": 1e-9, "ll": 1e-7, "ul": 1e-7}
LEVEL_KEY = ("measure", "indicator", "k", "loa", "subg", "t")
CHANGE_KEY = ("measure", "indicator", "k", "loa", "subg", "ctype", "yt0", "yt1", "ann")


@pytest.fixture(scope="module")
def measured(engine: Engine) -> Measurement:
    return measure(golden_spec(), survey(), engine)


def _compare(ours: list[dict[str, Any]], theirs: list[dict[str, Any]], key: tuple[str, ...]) -> None:
    mine, reference = by_key(ours, *key), by_key(theirs, *key)
    assert mine.keys() == reference.keys()
    for label, row in reference.items():
        for name, tolerance in TOLERANCE.items():
            if row[name] is None:
                assert mine[label][name] is None, (label, name)
            else:
                assert mine[label][name] == pytest.approx(row[name], abs=tolerance, rel=0), (label, name)


def test_every_level_equals_the_golden_file(measured: Measurement) -> None:
    theirs = golden("mpitbr-levels")
    assert len(theirs) == 2064
    _compare(measured.levels.to_pylist(), theirs, LEVEL_KEY)


def test_every_change_equals_the_golden_file(measured: Measurement) -> None:
    theirs = golden("mpitbr-changes")
    assert len(theirs) == 1824
    _compare(measured.changes.to_pylist(), theirs, CHANGE_KEY)


def test_tables_have_the_columns_of_the_field(measured: Measurement) -> None:
    names = "b,se,ll,ul,measure,indicator,k,loa,subg,t"
    assert measured.levels.column_names == names.split(",")
    names = "b,se,ll,ul,measure,indicator,k,loa,subg,ctype,yt0,yt1,ann"
    assert measured.changes.column_names == names.split(",")


def test_the_survey_is_counted(measured: Measurement) -> None:
    cells = measured.cells
    assert (cells.rows, cells.missing) == (5729, 0)
    assert measured.block("nat").degrees == 234
    assert cells.units.kind == "decimal"
    assert cells.units.scale == 10_000
