"""Tags and filters of every page; built in, so templates load nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from html import escape as escaped
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from giamngheo.law import Evidence
from giamngheo.platform import figures
from giamngheo.platform.attachments.showing import attached_to
from giamngheo.platform.charts.picture import NARROW, WIDE, Picture
from giamngheo.platform.components import (
    Crumb,
    Difference,
    Event,
    Figure,
    Progress,
    Reason,
    Shares,
    Status,
    Step,
)
from giamngheo.platform.documents.converting import NO_CONVERTER, papers_give_pdf
from giamngheo.platform.web.language import language, say
from giamngheo.rules.text import Text

BEFORE, AFTER = Text("Trước", "Before"), Text("Sau", "After")
register = template.Library()
register.filter("say", say)


@register.simple_tag
def t(vi: str, en: str, **values: object) -> SafeString:
    """Words of a page in both languages: {% t "Còn {n} hộ" "{n} households left" n=count %}."""
    words = vi if language() == "vi" else en
    # the words come from a template of ours; only the values are escaped
    return (
        format_html(words, **{key: say(value) for key, value in values.items()})
        if values
        else SafeString(words)
    )


@register.simple_tag
def gives_pdf(*forms: str) -> bool:
    """Whether papers of these forms can be had as PDF here: {% gives_pdf "meeting_agenda" as pdf %}."""
    return papers_give_pdf(*forms)


@register.simple_tag
def no_pdf() -> SafeString:
    """The line that stands where only Word files are offered."""
    return format_html('<p class="muted">{}</p>', say(NO_CONVERTER))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture from the sprite; without `label` it is hidden from readers of screens."""
    return _picture(name, conditional_escape(label))


# a page has a hundred pictures of a dozen kinds, and the address of the sprite is looked up for each
@lru_cache(maxsize=1_000)
def _picture(name: str, label: str) -> SafeString:
    described = (
        format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon"{} focusable="false"><use href="{}#{}"></use></svg>',
        described,
        static("platform/icons.svg"),
        name,
    )


@register.filter
def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """1.234.567,8"""
    return figures.number(value, places)


@register.filter
def percent(value: int | float | Decimal | None, places: int = 2) -> str:
    """2,68 % of a value that is in percent already."""
    return figures.percent(value, places)


@register.filter
def day(value: dt.date | None) -> str:
    """31/12/2026"""
    return figures.day(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """14:05 31/12/2026"""
    return figures.moment(value)


@register.filter
def rate(value: figures.Rate) -> SafeString:
    """The share with numerator and denominator on hover and for readers of screens."""
    basis = escaped(say(value.basis))
    aside = f'<span class="visually-hidden"> ({basis})</span>'
    return SafeString(f'<span class="rate" title="{basis}">{escaped(str(value))}{aside}</span>')


@register.filter
def shown(value: Any) -> SafeString | str:
    """Any value as people read it: texts in the reader's language, figures, rates, dates, statuses."""
    # most cells are words and counts
    if type(value) is str and value:
        return SafeString(escaped(value))
    if type(value) is int:
        return figures.number(value)
    match value:
        case None | "":
            return figures.DASH
        case bool():
            return say(figures.yes_no(value))
        case Text():
            return value.get(language())
        case Status():
            return status(value)
        case Shares():
            return shares(value)
        case figures.Rate():
            return rate(value)
        case int() | float() | Decimal():
            return figures.number(value)
        case dt.datetime():
            return figures.moment(value)
        case dt.date():
            return figures.day(value)
    return conditional_escape(value)


@register.simple_tag
def status(value: Status) -> SafeString:
    """A state: icon and word in its tone."""
    return _status(value.tone, value.picture, say(value.word))


@lru_cache(maxsize=1_000)
def _status(tone: str, picture: str, word: str) -> SafeString:
    return format_html('<span class="status status-{}">{}{}</span>', tone, icon(picture), word)


@register.simple_tag
def shares(value: Shares) -> SafeString:
    """A bar of the parts in their order; the words stand beside it for everybody."""
    drawn, at = [], 0.0
    for _, count, tone in value.parts:
        width = 100 * count / value.total if value.total else 0
        if width:
            drawn.append((f"{at:.2f}", f"{width:.2f}", tone))
        at += width
    bars = format_html_join("", '<rect x="{}" y="0" width="{}" height="8" class="share-{}"/>', drawn)
    return format_html(
        '<span class="shares-box"><svg class="shares" viewBox="0 0 100 8" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false">'
        '{}</svg><span class="shares-words">{}</span></span>',
        bars,
        say(value.words) or figures.DASH,
    )


@register.simple_tag
def evidence(mark: str) -> SafeString:
    """How a value of the law is known; what may not decide stands out."""
    known = Evidence(mark)
    tone = "good" if known.decides else "warning"
    picture = "shield-check" if known.decides else "question-circle"
    return format_html(
        '<span class="status status-{}">{}{}</span>', tone, icon(picture), say(known.label.with_capital())
    )


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The address of this page with some parameters changed; None or "" removes one."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return "?" + parameters.urlencode()


def _part(name: str) -> str:
    return f"platform/components/{name}.html"


@register.inclusion_tag(_part("breadcrumbs"))
def breadcrumbs(crumbs: list[Crumb]) -> dict[str, Any]:
    return {"crumbs": crumbs}


@register.inclusion_tag(_part("timeline"))
def timeline(events: list[Event], label: Text | str = "") -> dict[str, Any]:
    return {"events": events, "label": label}


@register.inclusion_tag(_part("differences"))
def differences(
    changes: list[Difference],
    caption: Text | str,
    only_changed: bool = False,
    before: Text | str = BEFORE,
    after: Text | str = AFTER,
) -> dict[str, Any]:
    """before, after: headings of the two columns, where they are not a change in time."""
    shown_changes = [change for change in changes if change.changed or not only_changed]
    return {"changes": shown_changes, "caption": caption, "before": before, "after": after}


@register.inclusion_tag(_part("stepper"))
def stepper(items: list[Step]) -> dict[str, Any]:
    return {"steps": items}


@register.inclusion_tag(_part("progress"))
def progress_bar(value: Progress) -> dict[str, Any]:
    return {"progress": value}


@register.inclusion_tag(_part("why"))
def why(reasons: list[Reason], summary: Text | str = "", opened: bool = False) -> dict[str, Any]:
    """The "Vì sao?" of a computed thing."""
    return {"reasons": reasons, "summary": summary, "open": opened}


@register.inclusion_tag(_part("figures"))
def figure_row(items: list[Figure]) -> dict[str, Any]:
    return {"figures": items}


@register.inclusion_tag(_part("empty"))
def empty_state(value: Any) -> dict[str, Any]:
    return {"empty": value}


@register.inclusion_tag(_part("chart"))
def chart(value: Picture) -> dict[str, Any]:
    """A picture with its table underneath."""
    lang = language()
    return {
        "chart": value,
        "wide": SafeString(value.svg(lang, WIDE)),
        "narrow": SafeString(value.svg(lang, NARROW)),
        "vega": value.vega(lang),
        "script": f"vega-{value.name}",
        "table": value.table(lang),
    }


@register.inclusion_tag(_part("table"), takes_context=True)
def table(context: Context, value: Any) -> dict[str, Any]:
    """The one table; `value` is a bound table (platform.tables)."""
    return {"table": value, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag(_part("attachments"), takes_context=True)
def attachments(context: Context, row: Any, kind: str = "") -> dict[str, Any]:
    """What hangs on a row, with the way to hang more: {% attachments meeting "minutes" %}."""
    request = context["request"]
    more = {"csrf_token": context.get("csrf_token"), "here": request.path if request.method == "GET" else ""}
    return attached_to(request.actor, row, kind) | more


@register.simple_block_tag
def panel(content: str, title: str = "", level: int = 2, flush: bool = False) -> SafeString:
    """A part of a page under its own heading: {% panel title=… %}…{% endpanel %}."""
    head = format_html('<h{0} class="panel-title">{1}</h{0}>', level, say(title)) if title else ""
    return format_html(
        '<section class="panel{}">{}{}</section>', " panel-flush" if flush else "", head, content
    )


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A message that stands in the page: {% notice tone="warning" %}…{% endnotice %}."""
    pictures = {
        "info": "info-circle-fill",
        "good": "check-circle-fill",
        "warning": "exclamation-triangle-fill",
    }
    head = format_html("<strong>{}</strong> ", say(title)) if title else ""
    return format_html(
        '<div class="notice notice-{}">{}<div>{}{}</div></div>',
        tone,
        icon(pictures.get(tone, "x-octagon-fill")),
        head,
        content,
    )


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def draft_name(value: object) -> str:
    """The name under which a form's draft is kept; TypeError for anything else that a page calls its draft."""
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} names no draft")
    return value
