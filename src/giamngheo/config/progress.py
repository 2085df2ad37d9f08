"""A progress bar on long work; silent where the output is not a screen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from giamngheo.rules import Text


class Bar:
    """One line per stage, shown on standard error."""

    def __init__(self, progress: Progress, lang: str) -> None:
        self._progress = progress
        self._lang = lang
        self._tasks: dict[str, TaskID] = {}

    def staged(self, stage: Text, done: int, of: int) -> None:
        """Progress of a stage named in both languages."""
        self._line(stage.get(self._lang), done, of)

    def named(self, what: str, done: int, of: int) -> None:
        """Progress of one piece of work whose parts have names."""
        self._line("", done, of, what)

    def _line(self, key: str, done: int, of: int, shown: str | None = None) -> None:
        if key not in self._tasks:
            self._tasks[key] = self._progress.add_task(shown or key, total=max(of, 1))
        self._progress.update(self._tasks[key], description=shown or key, completed=done, total=max(of, 1))


@contextmanager
def progress_bar(lang: str = "vi") -> Iterator[Bar]:
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), TimeElapsedColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Bar(progress, lang)
