"""Reads the documents, one YAML file each."""

from __future__ import annotations

from functools import cache

from pydantic import ValidationError

from giamngheo.law.document_forms.model import HEADING_FIELDS, DocumentForm, Field, Fields
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.paths import PACKAGE
from giamngheo.law.sources import documents, overlay_stamp, validation_error
from giamngheo.law.yamlfile import read_yaml

FOLDER = PACKAGE / "document_forms"
HEADINGS = "headings"


def document_forms() -> dict[str, DocumentForm]:
    """All documents by id. Raises LawError naming file and line of a faulty one."""
    return _load(overlay_stamp())


def load_document_form(form_id: str) -> DocumentForm:
    """One document. Raises KeyError, LawError."""
    return document_forms()[form_id]


@cache
def heading_fields() -> dict[str, Field]:
    """The fields of the heads of documents, by name."""
    file = read_yaml(FOLDER / f"{HEADINGS}.yaml")
    return {name: Field.model_validate(entry) for name, entry in file.data.items()}


def fields_of(form: DocumentForm) -> Fields:
    """Everything that a template of this document may name."""
    heads = {name: heading_fields()[name] for name in HEADING_FIELDS[form.heading]}
    return Fields(values={**heads, **form.fields}, rows=form.rows)


@cache
def _load(_stamp: object) -> dict[str, DocumentForm]:
    names = [path.stem for path in sorted(FOLDER.glob("*.yaml")) if path.stem != HEADINGS]
    return {name: _form(name) for name in names}


def _form(name: str) -> DocumentForm:
    file = read_yaml(FOLDER / f"{name}.yaml")
    data = dict(confirmed(file.data, f"document_forms/{name}", read_confirmations()))
    try:
        return DocumentForm.model_validate(data, context={"documents": documents()})
    except ValidationError as error:
        raise validation_error(error, file) from error
