"""What the report forms and the tables of units rest on, for the list of `law check`."""

from __future__ import annotations

from collections.abc import Iterator

from giamngheo.rules import Text

from .evidence import Basis
from .paths import PACKAGE
from .report_forms.loading import form_sets, load_forms
from .yamlfile import read_yaml

PREFIXES = ("report_forms/", "areas/")
_PARTS = {
    "layout": Text("bố cục biểu {n}", "layout of form {n}"),
    "number": Text("số hiệu biểu {n}", "number of form {n}"),
}
_AREAS = {
    "units": Text("danh mục đơn vị hành chính", "administrative units"),
    "links": Text("bảng chuyển đổi đơn vị hành chính", "conversion of administrative units"),
    "locality": Text("khu vực mặc định theo loại đơn vị", "area type by kind of unit"),
    "regions": Text("vùng của từng tỉnh", "region of each province"),
    "regions_after_merger": Text("vùng sau khi hợp nhất tỉnh", "region after the merger of provinces"),
}


def other_values() -> Iterator[tuple[str, Text, Basis]]:
    """(path, what, basis) of the form sets and of the units. Raises LawError for a faulty file."""
    yield from _forms()
    yield from _areas()


def _forms() -> Iterator[tuple[str, Text, Basis]]:
    for set_id in form_sets():
        forms = load_forms(set_id)
        for form in forms.forms:
            for part, words in _PARTS.items():
                backing = form.basis.layout if part == "layout" else form.basis.number
                basis = Basis(
                    document=set_id,
                    document_name=Text.same(forms.document),
                    article=form.basis.article.vi,
                    article_en=form.basis.article.en,
                    evidence=backing.evidence,
                    note=backing.note,
                    source=backing.source.vi if backing.source else None,
                )
                yield f"report_forms/{set_id}/{form.number}/{part}", words.format(n=form.number), basis


def _areas() -> Iterator[tuple[str, Text, Basis]]:
    for section, entry in read_yaml(PACKAGE / "areas" / "areas.yaml").data.items():
        if isinstance(entry, dict) and "evidence" in entry:
            words = _AREAS.get(section, Text.same(section))
            basis = Basis.model_validate(
                {
                    "document": "areas",
                    "document_name": Text.same(entry["document"]),
                    "article": words.vi,
                    "article_en": words.en,
                    "evidence": entry["evidence"],
                    "note": entry.get("note"),
                }
            )
            yield f"areas/{section}", words, basis
