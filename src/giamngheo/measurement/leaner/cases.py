"""Folding of CASE: branches that cannot be reached, tests of a case whose results are constants."""

from __future__ import annotations

from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from giamngheo.measurement.leaner.comparing import one_comparison
from giamngheo.measurement.leaner.constants import FALSE, TRUE, null_of
from giamngheo.measurement.leaner.facts import Known, is_null
from giamngheo.measurement.leaner.logic import holds, joined, opposite

Branch = tuple[ops.Value, ops.Value]
_EQUAL = (ops.Equals, ops.NotEquals)


def fold_case(value: Any, known: Known) -> ops.Value:
    """A CASE without the branches that no row takes; of conditions where it gives only true and false."""
    branches, default = _branches(value)
    kept: list[Branch] = []
    for condition, result in branches:
        test = holds(condition, known)
        if test == FALSE or is_null(test):
            continue
        if test == TRUE or (kept and opposite(kept[-1][0], test, known)):
            default = result
            break
        kept.append((test, result))
    while kept and kept[-1][1] == default:
        kept.pop()
    if not kept:
        return default
    if len(kept) == 2 and is_null(default) and [result for _, result in kept] == [TRUE, FALSE]:
        comparison = one_comparison(kept[0][0], kept[1][0], known)
        if comparison is not None:
            return comparison
    if value.dtype.is_boolean() and {default, *(result for _, result in kept)} <= {TRUE, FALSE}:
        conditions = _condition(kept, default, known)
        if conditions is not None:
            return conditions
    if len(kept) == 1:
        return _choice(*kept[0], default, known)
    return ops.SearchedCase(tuple(one for one, _ in kept), tuple(result for _, result in kept), default)


def _choice(test: ops.Value, then: ops.Value, otherwise: ops.Value, known: Known) -> ops.Value:
    if isinstance(test, ops.Not) and known.never_null(test):
        test, then, otherwise = test.arg, otherwise, then
    return ops.IfElse(test, then, otherwise)


def fold_test(test: Any, tested: ops.Value, known: Known) -> ops.Value:
    """A test of a CASE whose results are constants: the CASE of the tests' own results."""
    if not isinstance(tested, ops.IfElse | ops.SearchedCase) or not _constant_test(test):
        return test
    branches, default = _branches(tested)
    results = [_tested(test, result, known) for result in (*(result for _, result in branches), default)]
    if any(result is None for result in results):
        return test
    found = [result for result in results if result is not None]
    return fold_case(ops.SearchedCase(tuple(one for one, _ in branches), tuple(found[:-1]), found[-1]), known)


def _branches(value: Any) -> tuple[list[Branch], ops.Value]:
    if isinstance(value, ops.IfElse):
        return [(value.bool_expr, value.true_expr)], value.false_null_expr
    return list(zip(value.cases, value.results, strict=True)), value.default


def _condition(kept: list[Branch], default: ops.Value, known: Known) -> ops.Value | None:
    if any(result == default for _, result in kept):
        return None
    found = kept[0][0]
    for test, _ in kept[1:]:
        found = joined(ops.Or, found, test, known)
    found = holds(found, known)
    certain = found if known.never_null(found) else ops.Coalesce((found, FALSE))
    return ops.Not(certain) if default == TRUE else certain


def _constant_test(test: Any) -> bool:
    if isinstance(test, ops.IsNull | ops.NotNull):
        return True
    if isinstance(test, ops.InValues):
        return all(_is_word(option) for option in test.options)
    return isinstance(test, _EQUAL) and _is_word(test.right)


def _is_word(value: ops.Value) -> bool:
    return isinstance(value, ops.Literal) and isinstance(value.value, str)


def _tested(test: Any, result: ops.Value, known: Known) -> ops.Value | None:
    if isinstance(test, ops.IsNull | ops.NotNull) and (is_null(result) or known.never_null(result)):
        return TRUE if is_null(result) == isinstance(test, ops.IsNull) else FALSE
    if isinstance(result, ops.IfElse | ops.SearchedCase):
        again = type(test)(result, *test.__args__[1:])
        found = fold_test(again, result, known)
        return None if found is again else found
    if is_null(result):
        return null_of(dt.boolean)
    if isinstance(test, ops.IsNull | ops.NotNull) or not _is_word(result):
        return None
    assert isinstance(result, ops.Literal)
    words = test.options if isinstance(test, ops.InValues) else (test.right,)
    found = result.value in {word.value for word in words}
    return TRUE if found != isinstance(test, ops.NotEquals) else FALSE
