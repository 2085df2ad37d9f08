"""Which tests a worker of `-n` takes together: those of one group, else those of one file; what is long goes first.

What the tests of a file share (a world, an engine, the results of a command) is built once, not in each worker.
"""

from __future__ import annotations

from typing import Any

import pytest
from _pytest.nodeid import NodeId
from xdist.scheduler import LoadGroupScheduling


class ByFile(LoadGroupScheduling):
    """Groups, else files, in the order of the collection."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        group = str(super()._split_scope(nodeid))
        return nodeid.split("::")[0] if group == nodeid else group


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Groups first, then what runs in Chromium: no worker is left alone with minutes of them at the end."""
    if not getattr(config.option, "loadgroup", False):
        return
    items.sort(key=lambda item: 0 if group_of(item) else 1 if "_in_chromium" in item.path.name else 2)
    for item in items:
        name_group(item)


def group_of(item: pytest.Item) -> str:
    return "_".join(sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")}))


def name_group(item: pytest.Item) -> None:
    """The group goes behind the name, where xdist looks for it; xdist 3.8 writes it where pytest 9.2 does not look."""
    group = group_of(item)
    if group and not item.nodeid.endswith(f"@{group}"):
        item._id = NodeId.parse(f"{item.nodeid}@{group}")
        assert item.nodeid.endswith(f"@{group}"), "pytest keeps the names of tests elsewhere"
