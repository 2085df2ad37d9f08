"""Lean plans: whatever the expression and whatever is missing, the result is that of the plan as it was written."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import ibis.expr.operations as ops
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measured_households import KEYS, ON
from test_classify_plan import complete_households, scored_standard

from giamngheo.measurement import classify
from giamngheo.measurement.alkire_foster import ClassCutoff, MeasureSpec
from giamngheo.measurement.alkire_foster.deprivation import DeprivationCells
from giamngheo.measurement.alkire_foster.plan import cell_plan
from giamngheo.measurement.alkire_foster.weights import WeightUnits
from giamngheo.measurement.engines import DuckDBEngine, Engine
from giamngheo.measurement.leaner import leaner

ROWS = 60
WORDS = ("rural", "urban", "island")


def _column(chance: np.random.Generator, values: list[Any], missing: bool) -> list[Any]:
    drawn = [values[place] for place in chance.integers(0, len(values), ROWS)]
    return [None if missing and chance.random() < 0.3 else value for value in drawn]


def drawn_data() -> pa.Table:
    """Flags, small and large numbers and words, with and without missing values."""
    chance = np.random.default_rng(3)
    columns: dict[str, pa.Array] = {"key": pa.array(range(ROWS), pa.int32())}
    for name, values, kind in (
        ("flag", [True, False], pa.bool_()),
        ("few", [-1, 0, 1, 2], pa.int8()),
        ("many", [-(2**31), -7, 0, 3, 2**31 - 1], pa.int32()),
        ("word", list(WORDS), pa.string()),
    ):
        columns[name] = pa.array(_column(chance, values, missing=False), kind)
        columns[f"{name}_or_not"] = pa.array(_column(chance, values, missing=True), kind)
    return pa.table(columns)


Maker = Any
_SIGNS = ["__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"]


def _numbers(conditions: Any, numbers: Any) -> Any:
    """Whole numbers, each a function of the table; the large ones are never calculated with in 32 bits."""
    return st.one_of(
        st.tuples(numbers, numbers, st.sampled_from(["__add__", "__sub__"])).map(
            lambda p: lambda t: getattr(p[0](t).cast("int64"), p[2])(p[1](t).cast("int64"))
        ),
        st.tuples(numbers, st.integers(0, 3)).map(lambda p: lambda t: p[0](t).cast("int64") * p[1]),
        st.tuples(conditions, numbers, numbers).map(
            lambda p: lambda t: ibis.ifelse(p[0](t), p[1](t), p[2](t)).cast("int64")
        ),
        st.tuples(numbers, numbers).map(lambda p: lambda t: ibis.coalesce(p[0](t), p[1](t)).cast("int64")),
        conditions.map(lambda c: lambda t: c(t).cast("int64")),
    )


def _conditions(conditions: Any, numbers: Any) -> Any:
    return st.one_of(
        st.tuples(conditions, conditions).map(lambda p: lambda t: p[0](t) & p[1](t)),
        st.tuples(conditions, conditions).map(lambda p: lambda t: p[0](t) | p[1](t)),
        conditions.map(lambda c: lambda t: ~c(t)),
        conditions.map(lambda c: lambda t: c(t) | ~c(t)),
        st.tuples(conditions, st.booleans()).map(lambda p: lambda t: ibis.coalesce(p[0](t), p[1])),
        st.tuples(numbers, numbers, st.sampled_from(_SIGNS)).map(
            lambda p: lambda t: getattr(p[0](t), p[2])(p[1](t))
        ),
        numbers.map(lambda n: lambda t: n(t).notnull()),
        # not of a bare negation, which Ibis writes as NOT (… IS NULL)
        conditions.map(lambda c: lambda t: ibis.cases((c(t), True), else_=c(t)).isnull()),
        st.tuples(conditions, conditions, st.sampled_from(WORDS)).map(
            lambda p: lambda t: ibis.cases((p[0](t), "rural"), (p[1](t), "urban"), else_=None).isin([p[2]])
        ),
        st.tuples(conditions, conditions, conditions).map(
            lambda p: lambda t: ibis.cases((p[0](t), p[1](t)), (p[2](t), False), else_=True)
        ),
        st.tuples(conditions, conditions).map(
            lambda p: lambda t: ibis.cases((p[0](t), True), (p[1](t), False))
        ),
        st.tuples(numbers, numbers).map(
            lambda p: lambda t: ibis.ifelse(p[0](t).notnull(), p[0](t) <= p[1](t), ibis.null("boolean"))
        ),
    )


def _named(*names: str) -> Any:
    return st.sampled_from(names).map(lambda name: lambda t: t[name])


_LEAF_CONDITIONS = st.one_of(
    _named("flag", "flag_or_not"),
    st.sampled_from([True, False]).map(lambda v: lambda t: ibis.literal(v)),
    st.just(lambda t: ibis.null("boolean")),
    st.sampled_from(WORDS).map(lambda w: lambda t: t.word_or_not == w),
    st.tuples(
        st.sampled_from(["word", "word_or_not"]), st.sets(st.sampled_from([*WORDS, "sea"]), min_size=1)
    ).map(lambda p: lambda t: t[p[0]].isin(sorted(p[1]))),
)
_LEAF_NUMBERS = st.one_of(
    _named("few", "few_or_not", "many", "many_or_not"),
    st.integers(-2, 2).map(lambda v: lambda t: ibis.literal(v, type="int32")),
    st.just(lambda t: ibis.null("int64")),
)
_SHALLOW = _conditions(_LEAF_CONDITIONS, _LEAF_NUMBERS), _numbers(_LEAF_CONDITIONS, _LEAF_NUMBERS)
CONDITIONS = st.one_of(_LEAF_CONDITIONS, _SHALLOW[0], _conditions(*_SHALLOW))
NUMBERS = st.one_of(_LEAF_NUMBERS, _SHALLOW[1], _numbers(*_SHALLOW))


@pytest.fixture(scope="module")
def running() -> Any:
    with TemporaryDirectory() as folder, DuckDBEngine() as engine:
        path = Path(folder) / "data.parquet"
        pq.write_table(drawn_data(), path, row_group_size=17)
        yield engine, engine.table(path)


def as_written(engine: Engine, plan: ibis.Table) -> pa.Table:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[type(engine).__module__], "leaner", lambda plan, _: plan)
        return engine.collect(plan)


@pytest.mark.slow
@settings(max_examples=60)
@given(a=CONDITIONS, b=CONDITIONS, n=NUMBERS, m=NUMBERS)
def test_a_lean_plan_gives_what_the_plan_gives(running: Any, a: Maker, b: Maker, n: Maker, m: Maker) -> None:
    check_lean(*running, a, b, n, m)


def check_lean(engine: Engine, table: ibis.Table, a: Maker, b: Maker, n: Maker, m: Maker) -> None:
    """Rows, sums of groups and sums of all, with two conditions and two numbers drawn."""
    first = table.mutate(flag_or_not=a(table), few_or_not=n(table).cast("int64"))
    second = first.mutate(met=b(first), total=m(first).cast("int64"))
    rows = second.mutate(counted=ibis.ifelse(second.met, second.total, 0))
    rows = rows.select("key", "flag", "flag_or_not", "few_or_not", "met", "total", "counted")
    assert engine.collect(rows).sort_by("key").equals(as_written(engine, rows).sort_by("key"))
    sums = rows.group_by("flag").aggregate(
        n=rows.count(),
        met=rows.met.sum(),
        total=rows.counted.sum(),
        none=ibis.ifelse(rows.key < -1, 1, 0).sum(),
    )
    assert engine.collect(sums).sort_by("flag").equals(as_written(engine, sums).sort_by("flag"))
    whole = rows.aggregate(n=rows.count(), none=ibis.ifelse(rows.key < -1, 1, 0).sum(), met=rows.met.sum())
    assert engine.collect(whole).equals(as_written(engine, whole))


@pytest.mark.long
@settings(max_examples=25)
@given(a=CONDITIONS, b=CONDITIONS)
def test_the_sides_of_a_join_are_lean_too(running: Any, a: Maker, b: Maker) -> None:
    """Members grouped and joined to their units, as the rules do it."""
    engine, table = running
    members = table.mutate(home=table.key // 3, first=a(table), second=b(table))
    both = members.first & members.second
    grouped = members.group_by("home").aggregate(
        n=members.count(),
        sure=members.count(where=both),
        maybe=members.count(where=ibis.coalesce(both, True)),
        some=ibis.ifelse(members.home.notnull(), both, both).any(),
        true=ibis.coalesce(both, False).any(),
        open=ibis.coalesce(both, True).any(),
    )
    units = table.select("key", "word")
    joined = units.left_join(grouped, units.key == grouped.home)
    plan = joined.select(
        "key", "n", "sure", "maybe", "true", "open", known=joined.some.notnull(), some=joined.some
    )
    assert engine.collect(plan).sort_by("key").equals(as_written(engine, plan).sort_by("key"))
    sums = plan.aggregate(units=plan.count(), sure=plan.sure.sum(), some=plan.some.cast("int64").sum())
    assert engine.collect(sums).equals(as_written(engine, sums))


def test_a_condition_on_members_is_asked_once(running: Any) -> None:
    engine, table = running
    old = ibis.cases((table.few > 1, True), (table.many <= 2, False))
    grouped = table.group_by("word").aggregate(
        sure=table.count(where=old), maybe=table.count(where=ibis.coalesce(old, True))
    )
    joined = table.left_join(grouped, table.word == grouped.word).select("key", "sure", "maybe")
    lean = leaner(joined, engine.facts)
    assert len([one for one in lean.op().find(ops.Greater) if one.right.value == 1]) == 1
    sql = str(engine.connection.compile(lean))
    assert (sql.count("> 1"), str(engine.connection.compile(joined)).count("> 1")) == (1, 2)


def test_words_of_several_lists_are_found_once(running: Any) -> None:
    """Lists in one another share a number; one that lies across has its own; what may be missing keeps its words."""
    engine, table = running
    lists = {
        "a": ["rural"],
        "b": ["urban", "rural"],
        "c": ["rural", "sea", "urban"],
        "d": ["urban", "island"],
    }
    asked = {name: table.word.isin(words) for name, words in lists.items()}
    plan = table.select("key", **asked, other=table.word_or_not.isin(lists["c"]))
    assert engine.collect(plan).sort_by("key").equals(as_written(engine, plan).sort_by("key"))
    lean = leaner(plan, engine.facts).op()
    assert len(lean.find(ops.SimpleCase)) == 2
    assert [one.value.name for one in lean.find(ops.InValues)] == ["word_or_not"]


def test_one_comparison_where_two_said_the_same(running: Any) -> None:
    """A number that may be missing against a line that is there: `few` is at most 2."""
    engine, table = running
    number, line = table.many_or_not, table.few.cast("int32")

    def decided(highest: int, lowest: int) -> ibis.Value:
        sure = ibis.coalesce(number, highest).cast("int64") <= line
        never = ibis.coalesce(number, lowest).cast("int64") > line
        return ibis.cases((sure, True), (never, False))

    plan = table.select("key", open=decided(9, -9), low=decided(1, -9), high=decided(9, 1))
    lean = leaner(plan, engine.facts)
    assert engine.collect(plan).sort_by("key").equals(as_written(engine, plan).sort_by("key"))
    assert isinstance(lean.op().values["open"], ops.LessEqual)
    # an end that decides by itself keeps its words
    assert not isinstance(lean.op().values["low"], ops.LessEqual)
    assert not isinstance(lean.op().values["high"], ops.LessEqual)


def test_what_a_case_guards_stays_inside_it(running: Any) -> None:
    """A cast that fails for the other rows is used twice, and still only where it is asked for."""
    engine, table = running
    number = ibis.literal("12").concat(ibis.ifelse(table.flag, "", "x")).cast("int32")
    plan = table.select(
        "key", one=ibis.ifelse(table.flag, number, 0), other=ibis.ifelse(table.flag, number + 1, 0)
    )
    assert engine.collect(plan).sort_by("key").equals(as_written(engine, plan).sort_by("key"))


def test_what_looks_beyond_its_row_is_left_as_it_is(running: Any) -> None:
    engine, table = running
    ranked = table.mutate(rank=ibis.row_number().over(order_by=table.key)).select("key", "rank")
    assert leaner(ranked, lambda _: {}).equals(ranked)
    assert engine.collect(ranked.aggregate(most=ranked["rank"].max())).to_pylist() == [{"most": ROWS - 1}]


def _commune_plan(engine: DuckDBEngine, path: Path) -> ibis.Table:
    standard = scored_standard()
    classes = [ClassCutoff("poor", "class", ("poor",))]
    spec = MeasureSpec.build(
        [f"deprived_{key}" for key in KEYS], classes=classes, by=["region"], weight="size"
    )
    classified = classify(standard, engine.table(path), on=ON)
    return cell_plan(DeprivationCells(spec, uncensored=False), classified, WeightUnits("integer"))


@pytest.mark.long
@pytest.mark.parametrize("missing", [False, True])
def test_the_cells_of_a_classification_are_the_same(tmp_path: Path, missing: bool) -> None:
    """Also where answers, places and sizes are missing, or an item has an option that is none."""
    table, path = complete_households(scored_standard()), tmp_path / "households.parquet"
    if missing:
        for place, name in enumerate(table.column_names[1:], start=1):
            values = table[name].to_pylist()
            for row in range(place, table.num_rows, 37):
                values[row] = None if name != "size" else 0
            table = table.set_column(place, name, pa.array(values, table[name].type))
    pq.write_table(table, path)
    with DuckDBEngine() as engine:
        plan = _commune_plan(engine, path)
        order = [("group_0", "ascending")]
        assert engine.collect(plan).sort_by(order).equals(as_written(engine, plan).sort_by(order))


@pytest.mark.long
def test_complete_data_are_not_tested_for_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "households.parquet"
    pq.write_table(complete_households(scored_standard()), path)
    with DuckDBEngine() as engine:
        lean = leaner(_commune_plan(engine, path), engine.facts)
        unknown = leaner(_commune_plan(engine, path), lambda _: {})
    assert _asked_whether_missing(lean) == set()
    assert _asked_whether_missing(unknown) >= {f"ticked_{key}" for key in KEYS}


def _asked_whether_missing(plan: ibis.Table) -> set[str]:
    """The ticks that the plan replaces where they are null."""
    fields = [part for one in plan.op().find(ops.Coalesce) for part in one.arg if isinstance(part, ops.Field)]
    return {field.name for field in fields if field.name.startswith("ticked_")}
