"""Which tests a worker of `-n` takes together: those of one group, else those of one file that follow each other.

What the tests of a file share (a world, an engine, the results of a command) is built once, not in each worker.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling


class ByFile(LoadGroupScheduling):
    """Groups and files in the order of the collection, in which tests that empty the database come after the others."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self._units: dict[str, str] = {}

    def schedule(self) -> None:
        if self.collection is None and self.registered_collections:
            last, number = "", 0
            for nodeid in next(iter(self.registered_collections.values())):
                group = super()._split_scope(nodeid)
                scope = nodeid.split("::")[0] if group == nodeid else group
                number += scope != last
                self._units[nodeid] = f"{number} {scope}" if group == nodeid else group
                last = scope
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._units[nodeid]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Groups first: no worker is left alone with minutes of one. Who empties the database stays where Django wants it."""
    if not getattr(config.option, "loadgroup", False):
        return
    items.sort(key=lambda item: not group_of(item) or empties(item))
    for item in items:
        name_group(item)


def empties(item: pytest.Item) -> bool:
    """Whether the test ends by emptying every table, of what the migrations wrote too."""
    mark = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or (mark and mark.kwargs.get("transaction")))


def group_of(item: pytest.Item) -> str:
    """The groups a test is marked with, as xdist reads the marks: `xdist_group("x")` or `xdist_group(name="x")`."""
    marks = item.iter_markers("xdist_group")
    return "_".join(
        sorted({str(next(iter(mark.args), mark.kwargs.get("name", "default"))) for mark in marks})
    )


def name_group(item: pytest.Item) -> None:
    """The group goes behind the name, where xdist looks for it; xdist 3.8 writes it where pytest 9.2 does not look."""
    group = group_of(item)
    if group and not item.nodeid.endswith(f"@{group}"):
        from _pytest.nodeid import NodeId  # older versions of pytest have none, and there xdist writes it

        item._id = NodeId.parse(f"{item.nodeid}@{group}")
        assert item.nodeid.endswith(f"@{group}"), "pytest keeps the names of tests elsewhere"
