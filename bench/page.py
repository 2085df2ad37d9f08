"""docs/performance.md from bench/results.json."""

import json
from typing import Any

from bench.places import RESULTS
from bench.rooms import sections

SQL_LIMIT, PANDAS_LEAST, MEMORY_LIMIT, FAMILY_SECONDS = 1.3, 5.0, 1e9, 3.0
WORDS = {
    "product-communes": "giamngheo: `classify` + `measure` on DuckDB",
    "hand-communes": "hand-written DuckDB SQL",
    "hand-scan": "scan and sum of the same columns (the machine's limit)",
    "spark-communes": "giamngheo: the same plan on Spark, local[2]",
    "pandas": "pandas",
    "openfisca": "OpenFisca-Core",
    "product-members": "giamngheo: the standard's rules about members",
    "hand-members": "hand-written DuckDB SQL",
    "product-family": "giamngheo: `measure`",
}


def performance_page() -> str:
    """The page (Markdown) that the recorded results give."""
    return page_of(json.loads(RESULTS.read_text(encoding="utf-8")))


def page_of(results: dict[str, Any]) -> str:
    found = {(one["task"], one["name"]): one for one in results["measured"]}
    return "\n".join(
        [*_head(results), *_tables(results, found), *_targets(results, found), *sections(results), ""]
    )


def _head(results: dict[str, Any]) -> list[str]:
    machine, sizes = results["machine"], results["sizes"]
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    return [
        "# Performance",
        "",
        "Written by `make docs` from `bench/results.json`, which `make bench` measures (`QUICK=1` for a short run "
        "that is not recorded). Synthetic data, made-up points: no figure is a statistic.",
        "",
        f"{results['date']}; {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"{machine['system']}; {versions}.",
        f"Best of {results['rounds']} rounds in turn, each contender in its own process, from the file to the table "
        f"(imports and start-up apart). Load average during the run: {results['load']}; above {_own_load(results)} "
        "means that others used the machine, and then seconds of processor (cpu) say more than wall time, and decide.",
        "A contender that takes too long is ended, and stands here without figures. All other contenders of a task gave the same rows to the last digit, or this page would not exist."
        + (f" The whole run took {results['seconds'] / 60:.0f} minutes." if "seconds" in results else ""),
        "The hand-written SQL takes for granted what a person who had looked at these data would: that nothing is "
        "missing and no number out of range. The product reads that in the file's own statistics, and asks of each "
        "row what they leave open.",
        "",
        f"Task *communes*: {_count(sizes['households'])} households in Parquet (25 scored items, 12 deprivations, "
        "area, commune, size) → points, class, and for every commune H, A, M0 and twelve censored headcounts.",
        f"Task *part*: the same on {_count(sizes['part'])} households, for rivals that hold everything in memory; "
        "in the targets their time and memory are scaled up in proportion to the households.",
        f"Task *members*: {_count(sizes['persons'])} persons → dependants, insurance and schooling of their "
        "households.",
        f"Task *family*: the golden survey {sizes['survey_copies']} times with clusters of its own → every level, "
        "subgroup and change, three cut-offs, with standard errors.",
    ]


def _tables(results: dict[str, Any], found: dict[tuple[str, str], dict[str, Any]]) -> list[str]:
    lines = []
    for task in dict.fromkeys(task for task, _ in found):
        lines += [
            "",
            f"## {task}",
            "",
            "| | input | wall s | cpu s | start wall s | start cpu s | peak MB |",
            "|---|--:|--:|--:|--:|--:|--:|",
        ]
        for one in (one for key, one in found.items() if key[0] == task):
            if "ended" in one:
                lines.append(
                    f"| {WORDS[one['name']]}: ended {one['ended']} | {_count(one['input'])} |" + " – |" * 5
                )
                continue
            times = [one.get(what) for what in ("wall", "cpu", "start", "start_cpu")]
            seconds = ["–" if time is None else f"{time:.2f}" for time in times]
            cells = [_count(one["input"]), *seconds]
            lines.append(f"| {WORDS[one['name']]} | {' | '.join(cells)} | {one['peak'] / 1e6:,.0f} |")
    return lines


def _targets(results: dict[str, Any], found: dict[tuple[str, str], dict[str, Any]]) -> list[str]:
    by = "wall" if quiet(results) else "cpu"
    lines = ["", "## Targets", "", f"| target | wall | cpu | met ({by}) |", "|---|--:|--:|---|"]
    for words, wall, cpu, met in targets(results, found):
        lines.append(f"| {words} | {wall} | {cpu} | {'yes' if met else '**no**'} |")
    return lines


def quiet(results: dict[str, Any]) -> bool:
    """Nobody else used the machine: then the time that a user waits decides."""
    return bool(results["load"] <= _own_load(results))


def _own_load(results: dict[str, Any]) -> int:
    """A contender keeps every core busy, and Java one thread more."""
    return int(results["machine"]["cores"]) + 1


def targets(
    results: dict[str, Any], found: dict[tuple[str, str], dict[str, Any]]
) -> list[tuple[str, str, str, bool]]:
    """(target, its figure by wall time, by cpu, whether it is met) for what was measured and not ended."""
    found = {key: one for key, one in found.items() if "ended" not in one}
    lines: list[tuple[str, str, str, bool]] = []
    by_wall = quiet(results)

    def ratio(words: str, over: dict[str, Any], under: dict[str, Any], good: Any) -> None:
        wall, cpu = (over[what] * over["scale"] / (under[what] * under["scale"]) for what in ("wall", "cpu"))
        lines.append((words, f"{wall:.2f}", f"{cpu:.2f}", good(wall if by_wall else cpu)))

    def against(words: str, task: str, over: str, under: str, good: Any) -> None:
        if (task, over) in found and (task, under) in found:
            ratio(words, found[task, over], found[task, under], good)

    if ("communes", "product-communes") in found:
        _of_communes(results, found, ratio, lines)
    words = "members: at most 1.3 × hand-written SQL"
    against(words, "members", "product-members", "hand-members", lambda r: r <= SQL_LIMIT)
    family = found.get(("family", "product-family"))
    if family is not None:
        met = family["wall"] < FAMILY_SECONDS
        words = "family with errors under 3 s of wall time"
        lines.append((words, f"{family['wall']:.2f} s", f"{family['cpu']:.2f} s", met))
    return lines


def _of_communes(
    results: dict[str, Any], found: dict[tuple[str, str], dict[str, Any]], ratio: Any, lines: list[Any]
) -> None:
    ours = found["communes", "product-communes"]
    hand, scan = (found.get(("communes", name)) for name in ("hand-communes", "hand-scan"))
    if hand is not None:
        ratio("at most 1.3 × hand-written SQL", ours, hand, lambda r: r <= SQL_LIMIT)
        if "start_cpu" in ours and "start_cpu" in hand:
            words = "the same, imports and start-up counted (no target)"
            ratio(words, _with_start(ours), _with_start(hand), lambda _: True)
    if scan is not None:
        ratio("times the scan and sum (no target)", ours, scan, lambda _: True)
    for name, least in (("pandas", PANDAS_LEAST), ("openfisca", 1.0)):
        rival = next((one for (_, other), one in found.items() if other == name), None)
        if rival is not None:
            words = f"{name} takes at least {least:g} × as long"
            ratio(words, rival, ours, lambda r, least=least: r >= least)
            share = ours["peak"] / (rival["peak"] * rival["scale"])
            lines.append((f"memory against {name} (a fraction)", f"{share:.3f}", "", share < 1))
    part = found.get(("part", "product-communes"))
    if part is not None:
        grown = results["sizes"]["households"] / results["sizes"]["part"]
        ratio(f"{grown:g} × the households, at most {grown:g} × the time", ours, part, lambda r: r <= grown)
    peak = ours["peak"]
    lines.append(("less than 1 GB", f"{peak / 1e9:.2f} GB", "", peak < MEMORY_LIMIT))


def _with_start(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"wall": one["wall"] + one["start"], "cpu": one["cpu"] + one["start_cpu"]}


def _count(number: int) -> str:
    return f"{number:,}"
