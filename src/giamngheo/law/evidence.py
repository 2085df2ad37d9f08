"""How each value of the law is known: the evidence marks, the documents, and the basis of one value."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, InstanceOf, ValidationInfo, model_validator

from giamngheo.rules import Text


class Evidence(StrEnum):
    """The one vocabulary of how a value is known."""

    TEXT = "text"
    THIRD_PARTY = "third_party"
    INFERENCE = "inference"
    DRAFT = "draft"
    MEMORY_HIGH = "memory_high"
    MEMORY_MEDIUM = "memory_medium"
    MEMORY_LOW = "memory_low"
    GAP = "gap"
    CONFIRMED = "confirmed"

    @property
    def decides(self) -> bool:
        """True if a decision or money may rest on a value so marked."""
        return self in (Evidence.TEXT, Evidence.CONFIRMED)

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Evidence.TEXT: Text("đã thấy trong văn bản", "seen in a published text"),
    Evidence.THIRD_PARTY: Text(
        "thấy trong phần mềm, biểu mẫu của bên khác", "seen in other software or templates"
    ),
    Evidence.INFERENCE: Text("suy ra", "inferred"),
    Evidence.DRAFT: Text("mới thấy trong dự thảo", "seen in a draft only"),
    Evidence.MEMORY_HIGH: Text("theo trí nhớ, độ tin cao", "recalled, high confidence"),
    Evidence.MEMORY_MEDIUM: Text("theo trí nhớ, độ tin vừa", "recalled, medium confidence"),
    Evidence.MEMORY_LOW: Text("theo trí nhớ, độ tin thấp", "recalled, low confidence"),
    Evidence.GAP: Text("chưa có", "not known"),
    Evidence.CONFIRMED: Text("đã được xác nhận", "confirmed"),
}


PROVISIONAL = Text(
    "Mẫu tạm, chưa đối chiếu văn bản gốc", "A provisional form, not compared with the original document"
)
"""What every paper says whose layout no seen text backs, in the same words."""


def _to_text(value: Any) -> Text:
    """`{vi: …, en: …}` as Text; both languages are required and not empty."""
    if isinstance(value, Text):
        return value
    if not isinstance(value, dict) or set(value) != {"vi", "en"}:
        raise ValueError("needs vi and en")
    if not all(isinstance(words, str) and words.strip() for words in value.values()):
        raise ValueError("vi and en must be words")
    return Text(value["vi"].strip(), value["en"].strip())


BothLanguages = Annotated[InstanceOf[Text], BeforeValidator(_to_text)]


class LawModel(BaseModel):
    """A frozen piece of the law's data; unknown entries are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Document(LawModel):
    """A legal document, a draft, or another source that values cite."""

    id: str
    number: BothLanguages
    title: BothLanguages
    issued: date | None
    effective: date | None = None
    evidence: Evidence
    source: str | None

    @property
    def name(self) -> Text:
        """Number and date of issue."""
        return self.number


class Basis(LawModel):
    """What one value rests on: the document, the article, and how it is known."""

    document: str
    document_name: BothLanguages
    article: str
    article_en: str | None = None
    evidence: Evidence
    note: BothLanguages | None = None
    source: str | None = None
    confirmed_by: str | None = None
    confirmed_on: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _resolve_document(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict) or "document_name" in data:
            return data
        article = data.get("article")
        if isinstance(article, dict) and set(article) == {"vi", "en"}:
            data = {**data, "article": article["vi"], "article_en": article["en"]}
        known: dict[str, Document] = (info.context or {}).get("documents", {})
        document = str(data.get("document", ""))
        if document in known:
            return {**data, "document_name": known[document].number}
        if data.get("evidence") == Evidence.CONFIRMED and document.strip():
            return {**data, "document_name": Text.same(document)}
        raise ValueError(f"unknown document {document!r}")

    @model_validator(mode="after")
    def _complete(self) -> Basis:
        if not self.article.strip():
            raise ValueError("article is empty")
        if self.evidence is Evidence.CONFIRMED and not (self.confirmed_by and self.confirmed_on):
            raise ValueError("confirmed needs confirmed_by and confirmed_on")
        return self

    @property
    def decides(self) -> bool:
        return self.evidence.decides

    def cite(self, lang: str = "vi") -> str:
        """Document and article as people cite them."""
        english = self.article_en or english_article(self.article)
        article = self.article if lang == "vi" else english
        return f"{self.document_name.get(lang)}, {article}"

    @property
    def citation(self) -> Text:
        return Text(self.cite("vi"), self.cite("en"))

    @property
    def mark(self) -> Text:
        """How it is known, in words; who confirmed it and when."""
        if self.evidence is not Evidence.CONFIRMED or self.confirmed_on is None:
            return self.evidence.label
        return Text("{by} xác nhận ngày {on}", "confirmed by {by} on {on}").format(
            by=self.confirmed_by, on=self.confirmed_on.strftime("%d/%m/%Y")
        )


_ARTICLE_WORDS = (
    ("Phụ lục", "Annex"),
    ("Điều", "Art."),
    ("khoản", "clause"),
    ("điểm", "point"),
    ("chỉ số", "indicator"),
    ("Mẫu", "Form"),
    ("cột", "column"),
    ("Trang", "sheet"),
    ("và", "and"),
)


@cache
def english_article(article: str) -> str:
    """An article's place with the usual words in English: "Điều 3 khoản 2" → "Art. 3 clause 2"."""
    for vietnamese, english in _ARTICLE_WORDS:
        article = re.sub(rf"(?<!\w){vietnamese}(?!\w)", english, article)
    return article
