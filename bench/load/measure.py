"""The figures of the site under load: every page alone at two sizes, then fifty users at the larger one."""

import os
import statistics
from collections.abc import Sequence
from typing import Any

from bench.load.site import Site, site, walk

SIZES, QUICK_SIZES = (100_000, 1_005_262), (1_000, 3_000)
# who walks every page alone: an officer of the province, one of a commune
ALONE = ("tinh", "canbo")
USERS, THINK, SECONDS, ALONE_ROUNDS = 50, 5.0, 300.0, 12
P95_LIMIT, GROWTH_LIMIT = 200.0, 1.3


def measure(quick: bool) -> dict[str, Any]:
    """The figures; quick: of two small provinces, for half a minute."""
    return measured(QUICK_SIZES, 30.0) if quick else measured()


def measured(sizes: Sequence[int] = SIZES, seconds: float = SECONDS, made: str = "") -> dict[str, Any]:
    """One entry a size: loading, every page alone (its median), and under fifty users (p50, p95)."""
    found = []
    for size in sizes:
        with site(size, made) as at:
            found.append({"households": size, "filling": at.filling, **figures(at, seconds)})
    return {"users": USERS, "think": THINK, "seconds": seconds, "sizes": found}


def figures(at: Site, seconds: float) -> dict[str, Any]:
    walk(
        at, users=4, think=0, seconds=0, rounds=1
    )  # the first visit of all fills the caches of the processes
    alone: dict[str, list[float]] = {}
    large: dict[str, int] = {}
    for name in ALONE:
        only = Site(at.address, {name: at.accounts[name]}, {})
        walked = walk(only, users=1, think=0, seconds=0, rounds=ALONE_ROUNDS)
        alone |= {f"{page} ({name})": spent for page, spent in walked["times"].items()}
        large |= {f"{page} ({name})": size for page, size in walked["bytes"].items()}
    crowd = walk(at, users=USERS, think=THINK, seconds=seconds)
    asked = sum(len(times) for times in crowd["times"].values())
    return {
        "alone": {page: round(statistics.median(times), 1) for page, times in sorted(alone.items())},
        "alone_kb": {page: round(size / 1000) for page, size in sorted(large.items())},
        "crowd": {
            page: {"visits": len(times), "p50": quantile(times, 0.5), "p95": quantile(times, 0.95)}
            for page, times in sorted(crowd["times"].items())
        },
        "otherwise": crowd["otherwise"],
        "pages_a_second": round(asked / crowd["wall"], 2),
        "generator_cpu": round(crowd["cpu"] / crowd["wall"], 3),
        "load": round(os.getloadavg()[0], 1),
    }


def quantile(times: Sequence[float], part: float) -> float:
    """The nearest-rank quantile, milliseconds."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 1)


def section(load: dict[str, Any]) -> list[str]:
    """The part of docs/performance.md."""
    sizes = load["sizes"]
    largest = sizes[-1]
    alone = {one["households"]: one["alone"] for one in sizes}
    said = [
        "",
        "## load",
        "",
        f"{load['users']} users of six roles who think {load['think']:g} s between pages, for {load['seconds']:g} s, "
        f"PostgreSQL and `giamngheo serve` on this machine; {largest['pages_a_second']} pages a second. The load "
        f"generator itself used {largest['generator_cpu']:.1%} of one core. Load average at the end: {largest['load']}.",
        "",
        f"| page ({largest['households']:,} households) | visits | p50 ms | p95 ms | p95 under {P95_LIMIT:g} ms |",
        "|---|--:|--:|--:|---|",
    ]
    for page, one in largest["crowd"].items():
        met = "yes" if one["p95"] < P95_LIMIT else "**no**"
        said.append(f"| {page} | {one['visits']} | {one['p50']} | {one['p95']} | {met} |")
    if largest["otherwise"]:
        lost = ", ".join(f"{what}: {number}" for what, number in sorted(largest["otherwise"].items()))
        said += ["", f"Not answered with a page: {lost}."]
    if len(sizes) > 1:
        small, large = sizes[0]["households"], largest["households"]
        said += [
            "",
            f"| page, one user | {small:,} ms | {large:,} ms | ratio | at most {GROWTH_LIMIT} | kB of both pages |",
            "|---|--:|--:|--:|---|--:|",
        ]
        written = [one.get("alone_kb", {}) for one in (sizes[0], largest)]
        for page, before in alone[small].items():
            if page in alone[large]:
                ratio = alone[large][page] / before
                met = "yes" if ratio <= GROWTH_LIMIT else "**no**"
                kb = " → ".join(str(one.get(page, "")) for one in written)
                said.append(f"| {page} | {before} | {alone[large][page]} | {ratio:.2f} | {met} | {kb} |")
        said += [
            "",
            "A page of a list that a small register does not fill is larger in a large one: see its kB.",
        ]
    fillings = [one for one in sizes if one["filling"]]
    if fillings:
        said += ["", "| `giamngheo demo` on PostgreSQL | wall s | cpu s (database apart) |", "|---|--:|--:|"]
        said += [
            f"| {one['households']:,} households, three reviews | {one['filling']['wall']} | {one['filling']['cpu']} |"
            for one in fillings
        ]
    return said
