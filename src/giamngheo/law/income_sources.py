"""The sources of a household's income over twelve months: what counts, and what is a livelihood of the procedure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydantic import ValidationError

from giamngheo.law.evidence import Basis, BothLanguages, LawModel
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.paths import PACKAGE
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import read_yaml
from giamngheo.rules.text import Text


class IncomeSource(LawModel):
    """A source. `livelihood`: agriculture, forestry, fishery or salt; `counted`: part of the household's income."""

    name: BothLanguages
    livelihood: bool = False
    counted: bool = True
    basis: Basis | None = None


class IncomeSources(LawModel):
    """All sources in the order of the sheet."""

    basis: Basis
    sources: dict[str, IncomeSource]

    def basis_of(self, key: str) -> Basis:
        return self.sources[key].basis or self.basis

    def values(self) -> Iterator[tuple[str, Text, Basis]]:
        """(path, what, basis): the sheet as a whole, and each source with a basis of its own."""
        yield "income_sources/basis", Text("các nguồn thu nhập", "sources of income"), self.basis
        for key, source in self.sources.items():
            if source.basis:
                yield f"income_sources/sources/{key}", source.name, source.basis


def income_sources() -> IncomeSources:
    """The sources of the 12-month income sheet. Raises LawError for a faulty file."""
    return _load(overlay_stamp())


@cache
def _load(_stamp: object) -> IncomeSources:
    file = read_yaml(PACKAGE / "income_sources.yaml")
    data = confirmed(file.data, "income_sources", read_confirmations())
    try:
        return IncomeSources.model_validate(data, context={"documents": documents()})
    except ValidationError as error:
        raise validation_error(error, file, {}) from error
