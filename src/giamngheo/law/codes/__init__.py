"""Code lists of the law: causes, ethnic groups, relations to the head, priority groups, changes, regions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import ValidationError

from giamngheo.law.errors import LawError
from giamngheo.law.evidence import Basis, BothLanguages, LawModel
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.parts import UnconfirmedValue
from giamngheo.law.paths import PACKAGE
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import read_yaml
from giamngheo.rules import Text

CODES = PACKAGE / "codes"


class Code(LawModel):
    """One code with its official label and the other wordings met in lists.

    `leaves`: a change after which the household is no longer there.
    """

    code: str
    label: BothLanguages
    variants: tuple[str, ...] = ()
    minority: bool | None = None
    number: int | None = None
    variable: str | None = None
    effect: str | None = None
    leaves: bool = False
    basis: Basis


class CodeList(LawModel):
    """A list of codes in its official order."""

    id: str
    name: BothLanguages
    basis: Basis
    codes: tuple[Code, ...]

    @property
    def labels(self) -> dict[str, Text]:
        return {code.code: code.label for code in self.codes}

    def values(self) -> Iterator[tuple[str, Text, Basis]]:
        """(path, what, basis): the list as a whole, then the codes that have a basis of their own."""
        words = Text("danh mục «{name}»", "code list “{name}”").format(name=self.name)
        yield f"codes/{self.id}/basis", words, self.basis
        for code in self.codes:
            if code.basis != self.basis:
                yield f"codes/{self.id}/codes/{code.code}", code.label, code.basis

    def unconfirmed(self) -> list[UnconfirmedValue]:
        """The values that neither a seen text nor a confirmation backs."""
        return [UnconfirmedValue(*value) for value in self.values() if not value[2].decides]

    def __getitem__(self, code: str) -> Code:
        for entry in self.codes:
            if entry.code == code:
                return entry
        raise KeyError(code)


def list_codes() -> tuple[str, ...]:
    """The ids of all code lists."""
    return tuple(sorted(path.stem for path in CODES.glob("*.yaml")))


def leaving_changes() -> tuple[str, ...]:
    """The codes of the changes after which a household is no longer there."""
    return tuple(code.code for code in load_codes("household_changes").codes if code.leaves)


def load_codes(name: str) -> CodeList:
    """The code list `name`, for example "causes" or "ethnic_groups". Raises LawError."""
    return _load(name, overlay_stamp())


@cache
def _load(name: str, _stamp: object) -> CodeList:
    file = read_yaml(CODES / f"{name}.yaml")
    data = confirmed(file.data, f"codes/{name}", read_confirmations())
    raw: dict[str, Any] = data.get("codes") or {}
    entries = [{"basis": data.get("basis"), "code": code, **entry} for code, entry in raw.items()]
    try:
        return CodeList.model_validate(
            {"id": name, "name": data.get("name"), "basis": data.get("basis"), "codes": entries},
            context={"documents": documents()},
        )
    except ValidationError as error:
        places = {("codes", index): ("codes", code) for index, code in enumerate(raw)}
        raise validation_error(error, file, places) from error


__all__ = ["Code", "CodeList", "LawError", "leaving_changes", "list_codes", "load_codes"]
