"""The paper forms besides the questionnaire: quick screening and the income sheet, each with its evidence."""

from __future__ import annotations

from functools import cache

from pydantic import ValidationError

from giamngheo.law.evidence import Basis, BothLanguages, LawModel
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.paths import PACKAGE
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import read_yaml
from giamngheo.rules import Text


class FormItem(LawModel):
    """A question of a form, answered by yes or no; `key` names it in what is stored."""

    key: str
    vi: str
    en: str

    @property
    def words(self) -> Text:
        return Text(self.vi, self.en)


class PaperForm(LawModel):
    """A form filled by hand: questions answered by yes or no, or a table to write in.

    `columns`: how the rows of the table and their sum are headed.
    """

    title: BothLanguages
    basis: Basis
    questions: tuple[FormItem, ...] = ()
    columns: tuple[BothLanguages, ...] = ()


def paper_forms() -> dict[str, PaperForm]:
    """`screening` and `income`. Raises LawError for a faulty file."""
    return _load(overlay_stamp())


@cache
def _load(_stamp: object) -> dict[str, PaperForm]:
    file = read_yaml(PACKAGE / "paper_forms.yaml")
    data = confirmed(file.data, "paper_forms", read_confirmations())
    try:
        return {
            key: PaperForm.model_validate(entry, context={"documents": documents()})
            for key, entry in data.items()
        }
    except ValidationError as error:
        raise validation_error(error, file) from error
