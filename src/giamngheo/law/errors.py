"""The errors of the law's data: a stable code, a bilingual message, and the place in the file."""

from __future__ import annotations

from pathlib import Path

from giamngheo.rules import Text


class LawError(ValueError):
    """A file of the law, or a table to be loaded, cannot be used.

    `code` is stable; `file` and `line` (from 1) say where, as far as known.
    """

    def __init__(
        self, code: str, message: Text, file: Path | str | None = None, line: int | None = None
    ) -> None:
        super().__init__(code, message, file, line)
        self.code = code
        self.message = message
        self.file = None if file is None else Path(file)
        self.line = line

    @property
    def place(self) -> str:
        """`file:line`, as far as known."""
        if self.file is None:
            return ""
        return f"{self.file}:{self.line}" if self.line else str(self.file)

    def show(self, lang: str = "vi") -> str:
        """Place and message in `lang`."""
        return f"{self.place}: {self.message.get(lang)}" if self.place else self.message.get(lang)

    def __str__(self) -> str:
        return f"{self.show('vi')} / {self.message.en} [{self.code}]"


class Faulty(ValueError):
    """Why a value of a file cannot be used, in both languages; `place`: the keys below the model that refuses it."""

    def __init__(self, text: Text, place: tuple[str | int, ...] = ()) -> None:
        super().__init__(text.en)
        self.text = text
        self.place = place
