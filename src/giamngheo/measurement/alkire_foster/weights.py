"""Sampling weights as whole numbers, so that no sum depends on the order of the rows.

A weight column of floats is turned into integer *units*. If all weights are decimal numbers (248.9204) and
the sums fit, one 64-bit limb holds them exactly. Otherwise they become binary fixed-point numbers in two
limbs whose unit is at most 2^-40 of the smallest positive weight; a wider spread is refused.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr import datatypes as dt

from giamngheo.measurement.alkire_foster.errors import MeasureError
from giamngheo.measurement.engines.base import Engine

MOST_DECIMALS = 6
SUM_BITS = 62
MANTISSA_BITS = 50
UNITS_IN_SMALLEST = 2.0**40


@dataclass(frozen=True)
class WeightUnits:
    """How a weight becomes integers: weight = (limb₀·2^shift + limb₁) / scale, or limb₀ / scale with one
    limb.

    `kind`: "one" (no weight column), "integer", "decimal" (exact) or "binary" (rounded to 1/scale).
    """

    kind: str
    scale: float = 1.0
    shift: int | None = None

    @property
    def limbs(self) -> int:
        return 1 if self.shift is None else 2

    def columns(self, weight: ibis.Value | None) -> list[ibis.Value]:
        """The integer limbs of a weight expression, most significant first."""
        if self.kind == "one" or weight is None:
            return [ibis.literal(1, type="int64")]
        if self.kind == "integer":
            return [weight.cast("int64")]
        units = weight.cast("float64") * self.scale
        if self.shift is None:
            return [(units + 0.5).floor().cast("int64")]
        base = 2.0**self.shift
        high = (units / base).floor()
        return [high.cast("int64"), (units - high * base + 0.5).floor().cast("int64")]

    def join(self, limbs: list[np.ndarray]) -> np.ndarray:
        """float64 weighted sums, in the column's own unit, from int64 limb sums of any one shape."""
        if self.shift is None:
            return limbs[0].astype(np.float64) / self.scale
        return (limbs[0] * 2.0**self.shift + limbs[1]) / self.scale


def weight_units(engine: Engine, table: ibis.Table, column: str | None, largest_factor: int) -> WeightUnits:
    """The units for `column`, looking at the data only when it holds fractions.

    `largest_factor`: the greatest whole number a weight is multiplied by before summing.
    MeasureError weight_column_type, weight_column_bad, weight_column_zero, weight_column_spread.
    """
    if column is None:
        return WeightUnits("one")
    weight = table[column]
    kind = weight.type()
    if isinstance(kind, dt.Integer):
        return WeightUnits("integer")
    if not isinstance(kind, dt.Floating | dt.Decimal):
        raise MeasureError("weight_column_type", name=column, example=_no_number(engine, weight))
    seen = _look(engine, weight.cast("float64").name("weight").as_table())
    if seen["bad"]:
        raise MeasureError("weight_column_bad", name=column, count=seen["bad"])
    if not seen["rows"]:
        return WeightUnits("one")
    if not seen["high"]:
        raise MeasureError("weight_column_zero", name=column)
    return _choose(column, seen, largest_factor)


def _no_number(engine: Engine, weight: ibis.Value) -> str:
    """A value of the column that is no number."""
    text = weight.cast("string").name("text").as_table()
    odd = text.filter(text.text.try_cast("float64").isnull() & text.text.notnull())
    return str(engine.collect(odd.aggregate(example=odd.text.min()))["example"][0].as_py())


def _look(engine: Engine, table: ibis.Table) -> dict[str, float]:
    weight = table.weight
    # not isinf(), which Ibis writes as FALSE for Spark
    usable = weight.notnull() & ~weight.isnan() & (weight >= 0) & (weight <= sys.float_info.max)
    good = ibis.ifelse(usable, weight, 0.0)
    looked = {
        "rows": table.count(),
        "bad": ibis.ifelse(usable, 0, 1).sum(),
        "high": good.max(),
        "low": ibis.ifelse(usable & (weight > 0), weight, None).min(),
    }
    for digits in range(MOST_DECIMALS + 1):
        power = 10.0**digits
        units = good * power
        # beyond the mantissa there are no decimals to find, and no 64-bit whole number either
        tried = ibis.ifelse(units < 2.0**MANTISSA_BITS, units, -1.0)
        looked[f"not_{digits}"] = ibis.ifelse((tried + 0.5).floor() / power == good, 0, 1).sum()
    result: pa.Table = engine.collect(table.aggregate(**looked))
    return {name: value or 0 for name, value in result.to_pylist()[0].items()}


def _choose(column: str, seen: dict[str, float], largest_factor: int) -> WeightUnits:
    room = SUM_BITS - math.ceil(math.log2(seen["rows"] + 1)) - math.ceil(math.log2(largest_factor + 1))
    top = math.frexp(seen["high"])[1]
    for digits in range(MOST_DECIMALS + 1):
        if not seen[f"not_{digits}"] and seen["high"] * 10.0**digits < 2.0 ** min(room, MANTISSA_BITS):
            return WeightUnits("decimal", 10.0**digits)
    # two limbs: the low one takes `room` bits, the high one what is left of the largest weight
    exponent = 2 * room - top
    if seen["low"] * 2.0**exponent < UNITS_IN_SMALLEST:
        raise MeasureError("weight_column_spread", name=column, low=seen["low"], high=seen["high"])
    return WeightUnits("binary", 2.0**exponent, room)
