"""`python -m bench [--quick]`: makes the data, runs the contenders, prints the page, records a full run."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from bench.data import prepare
from bench.page import page_of
from bench.places import FULL, PAGE, QUICK, RESULTS, TINY
from bench.rooms import measure_all, recorded_rooms
from bench.running import contenders, make_peers, results, run_all, spark_there
from bench.standard import write_points


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="1 million households; nothing is recorded")
    size.add_argument("--tiny", action="store_true", help="a few thousand households: whether it runs at all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peers", action="store_true", help="leave out pandas and OpenFisca")
    parser.add_argument("--no-spark", action="store_true", help="leave out Spark")
    parser.add_argument(
        "--no-rooms",
        action="store_true",
        help="leave the figures of imports and exports as they were recorded",
    )
    chosen = parser.parse_args(arguments)
    sizes = QUICK if chosen.quick else TINY if chosen.tiny else FULL
    started = time.perf_counter()
    write_points()
    prepare(sizes)
    if not chosen.no_peers:
        make_peers()
    found = contenders(sizes, peers=not chosen.no_peers, spark=spark_there() and not chosen.no_spark)
    recorded = results(sizes, run_all(found, chosen.rounds), chosen.rounds) | recorded_rooms()
    recorded["seconds"] = round(time.perf_counter() - started)
    # at once: what the rooms meet with does not cost the figures of the contenders
    _record(recorded, sizes is FULL)
    failed: list[str] = []
    if not chosen.no_rooms:
        rooms, failed = measure_all(quick=sizes is not FULL)
        recorded |= rooms | {"seconds": round(time.perf_counter() - started)}
        _record(recorded, sizes is FULL)
    print(page_of(recorded))  # noqa: T201
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def _record(recorded: dict[str, Any], full: bool) -> None:
    if full:
        RESULTS.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        PAGE.write_text(page_of(recorded), encoding="utf-8")


if __name__ == "__main__":
    main()
