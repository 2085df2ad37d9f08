"""Click commands that speak Vietnamese first and English second.

Every help text is a pair `(vi, en)`. Without `--lang` the help shows both, Vietnamese above English;
with `--lang vi` or `--lang en` only that one. Click's own words (usage, options, errors) are covered too.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

from giamngheo.config.placeholders import in_vietnamese

Pair = tuple[str, str]
LANGUAGES = ("vi", "en")


def chosen_language(ctx: click.Context | None = None) -> str | None:
    """The language asked for by `--lang` or GIAMNGHEO_LANG, or None when nobody asked."""
    while ctx is not None:
        if ctx.params.get("lang") in LANGUAGES:
            return str(ctx.params["lang"])
        ctx = ctx.parent
    # help is eager: it may run before --lang has been read from the line
    words = sys.argv[1:]
    for here, word in enumerate(words):
        if word == "--lang" and here + 1 < len(words) and words[here + 1] in LANGUAGES:
            return words[here + 1]
        if word.startswith("--lang=") and word[7:] in LANGUAGES:
            return word[7:]
    asked = os.environ.get("GIAMNGHEO_LANG", "")
    return asked if asked in LANGUAGES else None


def say(pair: Pair, ctx: click.Context | None = None) -> str:
    """One language if one was asked for, else Vietnamese."""
    return pair[LANGUAGES.index(chosen_language(ctx) or "vi")]


def both(pair: Pair, ctx: click.Context, separator: str = "\n") -> str:
    language = chosen_language(ctx)
    return pair[LANGUAGES.index(language)] if language else f"{pair[0]}{separator}{pair[1]}"


def _to_write(names: str, ctx: click.Context) -> str:
    return names if chosen_language(ctx) == "en" else in_vietnamese(names)


class _Help:
    """Formatting shared by commands and groups."""

    pair: Pair = ("", "")
    examples: tuple[str, ...] = ()

    def get_short_help_str(self, limit: int = 45) -> str:
        return both(self.pair, click.get_current_context(), "\n")

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write_usage(
            ctx.command_path, _to_write(pieces, ctx), prefix=both(("Cách dùng", "Usage"), ctx, " / ") + ": "
        )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            for text in both(self.pair, ctx).split("\n"):
                formatter.write_text(text)
        if self.examples:
            with formatter.section(both(("Ví dụ", "Examples"), ctx, " / ")), formatter.indentation():
                for line in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = (param.get_help_record(ctx) for param in self.get_params(ctx))  # type: ignore[attr-defined]
        rows = [(_to_write(names, ctx), words) for names, words in filter(None, records)]
        if rows:
            with formatter.section(both(("Tuỳ chọn", "Options"), ctx, " / ")):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = both(("Hiện hướng dẫn này.", "Show this help."), ctx, " / ")
        return option


class BilingualCommand(_Help, click.Command):
    def __init__(self, *args: Any, pair: Pair, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair, self.examples = pair, examples


class LazyGroup(_Help, click.Group):
    """A group whose commands are imported only when called, so that help answers at once.

    `lazy` maps a command's name to (module, attribute, help pair).
    """

    def __init__(
        self,
        *args: Any,
        pair: Pair,
        lazy: Mapping[str, tuple[str, str, Pair]],
        examples: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pair, self.examples, self.lazy = pair, examples, lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return None
        module, attribute, _ = self.lazy[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section(both(("Các lệnh", "Commands"), ctx, " / ")):
            formatter.write_dl([(name, both(pair, ctx, " / ")) for name, (_, _, pair) in self.lazy.items()])


# What click adds in brackets behind the help of an option.
_EXTRA = (("default: ", "mặc định: "), ("required", "bắt buộc"), ("env var: ", "biến môi trường: "))


class _PairOption(click.Option):
    """An option whose help is a pair."""

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = pair

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = both(self.pair, ctx, " / ")
        record = super().get_help_record(ctx)
        if record is None or chosen_language(ctx) != "vi":
            return record
        names, words = record
        text, bracket, extra = words.rpartition("  [")
        for english, vietnamese in _EXTRA:
            extra = extra.replace(english, vietnamese)
        return names, text + bracket + extra


def option(*names: str, pair: Pair, **kwargs: Any) -> Callable[[Any], Any]:
    """A click option with help in both languages."""
    return click.option(*names, cls=_PairOption, pair=pair, **kwargs)


lang_option = option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=None,
    pair=(
        "Ngôn ngữ của thông báo và kết quả (mặc định: vi).",
        "Language of messages and results (default: vi).",
    ),
)


def language_of(lang: str | None) -> str:
    """The language in force for a command's output."""
    return lang or chosen_language(click.get_current_context(silent=True)) or "vi"
