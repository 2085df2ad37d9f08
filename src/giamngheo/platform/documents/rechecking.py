"""Own Word templates after an update of the product: those in force are checked again as when they were uploaded."""

from __future__ import annotations

from giamngheo.law.document_forms import document_forms
from giamngheo.platform.documents.models import DocumentTemplate
from giamngheo.rules.text import Text

GONE = Text("phiên bản này không còn văn bản này", "this version has no such document")


def unfit_templates() -> list[tuple[Text, Text]]:
    """(document, why) of each template in force that would be refused today."""
    forces = list(DocumentTemplate.objects.filter(in_force=True).order_by("form"))
    if not forces:
        return []
    # the library of Word files takes a while to load
    from giamngheo.platform.documents.word import TemplateRefused, check_template

    unfit = []
    for template in forces:
        form = document_forms().get(template.form)
        if form is None:
            unfit.append((Text(template.form, template.form), GONE))
            continue
        try:
            check_template(form, bytes(template.content))
        except TemplateRefused as refused:
            unfit.append((form.name, refused.message))
    return unfit
