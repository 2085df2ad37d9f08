"""The next part is made while the present one is used."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from giamngheo.exchange.imports.ahead import ahead


def test_the_next_part_is_made_meanwhile_and_the_order_is_kept() -> None:
    made = [threading.Event() for _ in range(4)]

    def parts() -> Iterator[int]:
        for number in range(4):
            made[number].set()
            yield number

    seen = []
    for number in ahead(parts()):
        seen.append(number)
        # the one after this is there before this one is done with
        assert number == 3 or made[number + 1].wait(10)
    assert seen == [0, 1, 2, 3]


def test_what_fails_is_raised_after_the_parts_before_it() -> None:
    def parts() -> Iterator[int]:
        yield 1
        raise LookupError("no more")

    taken = ahead(parts())
    assert next(taken) == 1
    with pytest.raises(LookupError, match="no more"):
        next(taken)


def test_a_reader_who_stops_leaves_no_thread_behind() -> None:
    taken = ahead(iter(range(10)))
    assert next(taken) == 0
    taken.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("ahead")]


def test_the_next_part_waits_until_it_may_begin() -> None:
    begin, made = threading.Event(), []

    def parts() -> Iterator[int]:
        for number in range(3):
            made.append(number)
            yield number

    for number in ahead(parts(), begin):
        assert not begin.wait(0.05)
        assert made == list(range(number + 1))
        begin.set()
    # who never says so gets all of them too
    assert list(ahead(iter(range(5)), begin)) == list(range(5))
