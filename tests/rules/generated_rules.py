"""A vocabulary with every kind of value, rules made at random, and records with holes in them."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from giamngheo.rules import (
    BOOL,
    CHOICE,
    DATE,
    INT,
    MONEY,
    STRING,
    Choice,
    Decimal_,
    Derived,
    Group,
    Key,
    Parameter,
    ParamRow,
    Text,
    Variable,
    Vocabulary,
)

ON = dt.date(2025, 2, 28)
FIRST, LAST = dt.date(2018, 1, 1), dt.date(2026, 12, 31)
CODES = {code: Text.same(code.upper()) for code in ("a", "b", "c")}


def words(name: str) -> Text:
    return Text.same(name)


def row(value: Any, key: Any = None, start: dt.date | None = None, end: dt.date | None = None) -> ParamRow:
    return ParamRow(start, end, key, value)


UNIT = [
    Variable("count_a", INT, words("count_a"), min=0, max=4),
    Variable("count_b", INT, words("count_b"), min=-3, max=3),
    Variable("exact_n", INT, words("exact_n"), min=0, max=3, required=True),
    Variable("fixed", INT, words("fixed"), min=2, max=2),
    Variable("area", Decimal_(1), words("area"), min=0, max=2, unit="m²"),
    Variable("money_a", MONEY, words("money_a"), min=0, max=20),
    Variable("wide", INT, words("wide"), min=-2, max=5, interval=True),
    Variable("flag", BOOL, words("flag")),
    Variable("wall", CHOICE, words("wall"), choices=CODES),
    Variable("roof", Choice(("a", "b")), words("roof")),
    Variable("note", STRING, words("note")),
    Variable("day", DATE, words("day"), min=FIRST, max=LAST),
]
MEMBER = [
    Variable("years", INT, words("years"), min=0, max=3),
    Variable("weight", Decimal_(2), words("weight"), min=-1, max=1),
    Variable("able", BOOL, words("able")),
    Variable("sex", CHOICE, words("sex"), choices=CODES),
    Variable("birth", DATE, words("birth"), min=FIRST, max=LAST),
    Variable("pay", MONEY, words("pay"), min=0, max=9),
]
PARAMETERS = [
    Parameter("constant", INT, words("constant"), rows=(row(2),)),
    Parameter("absent", INT, words("absent"), min=0, max=3),
    Parameter("between", INT, words("between"), rows=(row((1, 3)),), min=0, max=5),
    Parameter(
        "dated",
        INT,
        words("dated"),
        rows=(row(1, end=dt.date(2024, 12, 31)), row(2, start=dt.date(2025, 1, 1))),
        min=0,
        max=3,
    ),
    Parameter(
        "by_wall",
        Decimal_(1),
        words("by_wall"),
        (Key("wall", Choice(CODES), words("wall")),),
        (row(Decimal("0.5"), "a"), row(1, "b")),
        min=0,
        max=2,
    ),
    Parameter(
        "by_roof", INT, words("by_roof"), (Key("roof", CHOICE, words("roof")),), (row(1, "a"), row(2, "b"))
    ),
    Parameter(
        "by_number",
        INT,
        words("by_number"),
        (Key("number", INT, words("number")),),
        tuple(row(value, key) for key, value in ((-1, 3), (0, 1), (1, 2), (2, 0), (4, 3))),
        min=0,
        max=4,
    ),
    Parameter(
        "by_both",
        INT,
        words("by_both"),
        (Key("number", INT, words("number")), Key("flag", BOOL, words("flag"))),
        tuple(row(number * 2 - flag, (number, bool(flag))) for number in range(4) for flag in (0, 1)),
        min=-3,
        max=9,
    ),
    Parameter(
        "a_flag",
        BOOL,
        words("a_flag"),
        (Key("roof", CHOICE, words("roof")),),
        (row(True, "a"), row(None, "b")),
    ),
    Parameter(
        "a_word", Choice(CODES), words("a_word"), (Key("flag", BOOL, words("flag")),), (row("a", True),)
    ),
    Parameter("a_day", DATE, words("a_day"), rows=(row(dt.date(2022, 6, 30)),)),
    Parameter("limit", Decimal_(1), words("limit"), rows=(row(50),), unit="%"),
    Parameter("open_limit", Decimal_(2), words("open_limit"), min=0, max=1),
]
VOCABULARY = Vocabulary(
    UNIT,
    {"members": Group(MEMBER, max_size=10)},
    PARAMETERS,
    derived={"many": "count(members) >= 2", "twice": Derived("count_a * 2", words("twice"))},
    group_derived={
        "young": "age(birth, on) < 3",
        "tall": Derived("years >= 2", yes=words("tall"), no=words("short")),
    },
)

COMPARE = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
EQUAL = st.sampled_from(["==", "!="])


@dataclass(frozen=True)
class Rules:
    """Strategies for rule texts; `knowing` adds known() and coalesce(), which ask what is known today."""

    knowing: bool

    @cache  # noqa: B019
    def condition(self, depth: int, member: bool) -> st.SearchStrategy[str]:
        leaves = ["flag", "true", "false"] + (["able", "young", "tall"] if member else ["many"])
        options = [st.sampled_from(leaves), self.simple(member)]
        if depth > 0:
            c = self.condition(depth - 1, member)
            n, money = self.number(depth - 1, member), self.money(depth - 1, member)
            w, day = self.word(depth - 1, member), self.day(depth - 1, member)
            options += [
                st.builds("({} {} {})".format, c, st.sampled_from(["and", "or"]), c),
                st.builds("({} and {} and {})".format, c, c, c),
                st.builds("(not {})".format, c),
                st.builds("({} {} {})".format, n, COMPARE, n),
                st.builds("({} {} {})".format, money, COMPARE, money),
                st.builds("({} {} {})".format, w, EQUAL, w),
                st.builds("({} {} {})".format, day, COMPARE, day),
                st.builds("({} == {})".format, c, c),
                st.builds("({} {} ({}, {}))".format, n, st.sampled_from(["in", "not in"]), n, n),
                st.builds("if({}, {}, {})".format, c, c, c),
                st.builds('param("a_flag", {})'.format, st.just("roof")),
            ]
            if self.knowing:
                options += [
                    st.builds("known({})".format, st.one_of(c, n, w, day)),
                    st.builds("coalesce({}, {})".format, c, c),
                ]
            if not member:
                options += self.aggregates(depth - 1)
        return st.deferred(lambda: st.one_of(options))

    def aggregates(self, depth: int) -> list[st.SearchStrategy[str]]:
        c = self.condition(depth, True)
        n = self.number(depth, False)
        where = st.one_of(st.just(""), st.builds(", {}".format, c))
        share = st.builds("share(members, {}{})".format, c, where)
        limit = st.sampled_from(
            ["50%", "0%", "100%", "33.3%", "0.5", 'param("limit")', 'param("open_limit")']
        )
        return [
            st.builds("{}(members, {}{})".format, st.sampled_from(["any", "all"]), c, where),
            st.builds("(count(members, {}{}) {} {})".format, c, where, COMPARE, n),
            st.builds("({} {} {})".format, share, COMPARE, limit),
            st.builds("({} {} {})".format, limit, COMPARE, share),
        ]

    @cache  # noqa: B019
    def simple(self, member: bool) -> st.SearchStrategy[str]:
        number = st.sampled_from(["-1", "0", "1", "2", "3", "0.5", "1.75"])
        names = ["count_a", "area", "wide", "exact_n"] + (["years", "weight"] if member else [])
        age = st.sampled_from(["age({}, on)", "age_months({}, on)"])
        born = st.sampled_from(["birth", "day"] if member else ["day"])
        choice = st.sampled_from(["wall", "sex"] if member else ["wall"])
        return st.one_of(
            st.builds("({} {} {})".format, st.sampled_from(names), COMPARE, number),
            st.builds(
                "({} {} {})".format,
                st.builds(str.format, age, born),
                COMPARE,
                st.sampled_from(["0", "2", "7", "40"]),
            ),
            st.builds('({} {} "{}")'.format, choice, EQUAL, st.sampled_from("abc")),
            st.builds(
                '({} {} ("{}", "b"))'.format,
                choice,
                st.sampled_from(["in", "not in"]),
                st.sampled_from("abc"),
            ),
            st.builds('(note {} "x")'.format, EQUAL),
        )

    @cache  # noqa: B019
    def number(self, depth: int, member: bool) -> st.SearchStrategy[str]:
        leaves = ["0", "1", "2.5", "count_a", "count_b", "exact_n", "fixed", "area", "wide", "twice"]
        leaves += [f'param("{name}")' for name in ("constant", "absent", "between", "dated")]
        leaves += ['param("by_wall", wall)', 'param("by_roof", roof)', 'param("by_roof", "a")']
        leaves += ["years", "weight", "age(birth, on)", 'param("by_wall", sex)'] if member else []
        options = [st.sampled_from(leaves)]
        if depth > 0:
            n, c, day = self.number(depth - 1, member), self.condition(depth - 1, member), self.day(0, member)
            whole = st.sampled_from(
                ["count_a", "wide", "fixed", "exact_n", "1"] + (["years"] if member else [])
            )
            options += [
                st.builds("({} + {})".format, n, n),
                st.builds("({} - {})".format, n, n),
                st.builds("({} * {})".format, n, n),
                st.builds("-{}".format, n),
                st.builds("if({}, {}, {})".format, c, n, n),
                st.builds("(if({}, 1, 0) + if({}, 1, 0))".format, c, c),
                st.builds("age({}, {})".format, day, day),
                st.builds("age_months({}, on)".format, day),
                st.builds('param("by_number", {})'.format, whole),
                st.builds('param("by_both", {}, {})'.format, whole, c),
            ]
            if self.knowing:
                options.append(st.builds("coalesce({}, {})".format, n, n))
            if not member:
                inner, where = self.number(depth - 1, True), self.condition(depth - 1, True)
                kind = st.sampled_from(["sum", "min", "max"])
                options += [
                    st.builds("{}(members, {})".format, kind, inner),
                    st.builds("{}(members, {}, {})".format, kind, inner, where),
                    st.builds("count(members, {})".format, where),
                    st.just("count(members)"),
                ]
        return st.deferred(lambda: st.one_of(options))

    @cache  # noqa: B019
    def money(self, depth: int, member: bool) -> st.SearchStrategy[str]:
        leaves = st.sampled_from(["money_a", "7"] + (["pay"] if member else ["sum(members, pay)"]))
        if depth <= 0:
            return leaves
        n, more = self.number(depth - 1, member), self.money(depth - 1, member)
        return st.one_of(
            leaves, st.builds("(money_a * {})".format, n), st.builds("({} + money_a)".format, more)
        )

    @cache  # noqa: B019
    def word(self, depth: int, member: bool) -> st.SearchStrategy[str]:
        leaves = st.sampled_from(["wall", "roof"] + (["sex"] if member else []))
        if depth <= 0:
            return leaves
        c, more = self.condition(depth - 1, member), self.word(depth - 1, member)
        options = [
            leaves,
            st.builds("if({}, {}, {})".format, c, more, more),
            st.builds('if({}, "a", {})'.format, c, more),
            st.builds('param("a_word", {})'.format, c),
        ]
        if self.knowing:
            options.append(st.builds("coalesce({}, {})".format, more, more))
        return st.deferred(lambda: st.one_of(options))

    @cache  # noqa: B019
    def day(self, depth: int, member: bool) -> st.SearchStrategy[str]:
        leaves = ["on", "day", 'date("2024-02-29")', 'param("a_day")'] + (["birth"] if member else [])
        if depth <= 0:
            return st.sampled_from(leaves)
        c, more = self.condition(depth - 1, member), self.day(depth - 1, member)
        options = [st.sampled_from(leaves), st.builds("if({}, {}, {})".format, c, more, more)]
        if not member:
            kind = st.sampled_from(["min", "max"])
            options += [
                st.builds("{}(members, birth)".format, kind),
                st.builds("{}(members, birth, {})".format, kind, self.condition(depth - 1, True)),
            ]
        return st.deferred(lambda: st.one_of(options))


# records


def exact_value(variable: Variable, rng: random.Random) -> Any:
    """A value within the bounds, with the edges often."""
    if variable.type == BOOL:
        return rng.random() < 0.5
    if isinstance(variable.type, Choice):
        return rng.choice(variable.type.codes)
    if variable.type == STRING:
        return rng.choice(["x", "y"])
    assert variable.bounds is not None
    low, high = variable.bounds
    if variable.type == DATE:
        edges = [
            low,
            high,
            dt.date(2024, 2, 29),
            dt.date(2020, 2, 29),
            dt.date(2023, 2, 28),
            dt.date(2023, 3, 1),
        ]
        return rng.choice([*edges, *[low + dt.timedelta(rng.randrange((high - low).days)) for _ in range(6)]])
    # small numbers and edges often, for limits are met there
    number = rng.choice(
        [low, high, rng.randint(low, high), rng.randint(max(low, min(0, high)), min(high, max(low, 300)))]
    )
    return Decimal(number).scaleb(-variable.type.scale) if variable.type.scale else number


def value(variable: Variable, rng: random.Random, holes: float) -> Any:
    """A value, a missing one, or one known between bounds."""
    if variable.required or rng.random() >= holes:
        return exact_value(variable, rng)
    if (variable.type == DATE or variable.interval) and rng.random() < 0.7:
        ends = sorted([exact_value(variable, rng), exact_value(variable, rng)])
        if variable.interval and rng.random() < 0.3:
            ends[rng.randrange(2)] = None
        return tuple(ends)
    return None


def record(
    rng: random.Random,
    holes: float = 0.35,
    unit: Sequence[Variable] = UNIT,
    member: Sequence[Variable] = MEMBER,
) -> dict[str, Any]:
    """A unit with its members; sometimes without any list of members."""
    made = {variable.name: value(variable, rng, holes) for variable in unit}
    size = rng.choice([0, 1, 1, 2, 3, 4])
    members = [{variable.name: value(variable, rng, holes) for variable in member} for _ in range(size)]
    return {**made, "members": members or None}


def completed(made: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The record with every hole filled by a value that was possible."""

    def fill(variables: list[Variable], values: dict[str, Any]) -> dict[str, Any]:
        return {variable.name: filled(variable, values[variable.name], rng) for variable in variables}

    members = made["members"]
    if members is None:
        blank = {variable.name: None for variable in MEMBER}
        members = [blank] * rng.randint(1, 3)
    return {**fill(UNIT, made), "members": [fill(MEMBER, member) for member in members]}


def filled(variable: Variable, found: Any, rng: random.Random) -> Any:
    if found is None:
        return exact_value(variable, rng)
    if not isinstance(found, tuple):
        return found
    assert variable.bounds is not None
    low, high = (bound if end is None else end for end, bound in zip(found, variable.bounds, strict=True))
    if variable.type == DATE:
        return low + dt.timedelta(rng.randint(0, (high - low).days))
    return rng.randint(low, high)
