"""The bilingual text of the whole project: Vietnamese first, English second."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Text:
    """One message in both languages of the product."""

    vi: str
    en: str

    def get(self, lang: str = "vi") -> str:
        """The words in `lang` ("vi" or "en"); ValueError for any other language."""
        if lang == "vi":
            return self.vi
        if lang == "en":
            return self.en
        raise ValueError(f"unknown language {lang!r}: use one of {LANGUAGES}")

    def __str__(self) -> str:
        return self.vi

    def format(self, **values: object) -> Text:
        """Both languages with `{placeholders}` filled; a Text value gives its own language to each."""

        def fill(template: str, lang: str) -> str:
            return template.format(
                **{k: v.get(lang) if isinstance(v, Text) else v for k, v in values.items()}
            )

        return Text(fill(self.vi, "vi"), fill(self.en, "en"))

    def with_capital(self) -> Text:
        """Both languages with the first letter in upper case."""
        return Text(self.vi[:1].upper() + self.vi[1:], self.en[:1].upper() + self.en[1:])

    def within(self) -> Text:
        """Both languages as they read inside a sentence: small first letter, except of an acronym."""

        def small(words: str) -> str:
            return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words

        return Text(small(self.vi), small(self.en))

    @staticmethod
    def same(words: object) -> Text:
        """A text that reads the same in both languages: a number, a name, a unit."""
        return Text(str(words), str(words))

    @staticmethod
    def join(separator: str, parts: Iterable[Text]) -> Text:
        """The parts in each language, with `separator` between them."""
        listed = list(parts)
        return Text(separator.join(p.vi for p in listed), separator.join(p.en for p in listed))

    @staticmethod
    def listing(parts: Iterable[Text], last: Text) -> Text:
        """A list as people write it: "a, b và c"; `last` is the word before the last part."""
        listed = list(parts)
        if len(listed) < 2:
            return listed[0] if listed else Text("", "")
        head = Text.join(", ", listed[:-1])
        return Text(f"{head.vi} {last.vi} {listed[-1].vi}", f"{head.en} {last.en} {listed[-1].en}")


AND = Text("và", "and")
OR = Text("hoặc", "or")
