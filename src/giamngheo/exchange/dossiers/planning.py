"""The dry run of a list of dossiers: what recording each would do, judged as the recording itself judges."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from giamngheo.exchange.imports import store
from giamngheo.exchange.imports.planning import SCHEMA
from giamngheo.exchange.models import ImportBatch
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.components import Difference
from giamngheo.platform.scope import Actor
from giamngheo.registry.bulk.existing import MANY, slices
from giamngheo.registry.models import Household
from giamngheo.reviews import labels, permissions
from giamngheo.reviews.actions.listing import judge_receipt
from giamngheo.reviews.applying import Receipt
from giamngheo.reviews.models import Review
from giamngheo.rules.text import Text

VERDICTS: dict[str, Text] = {
    "new": Text("Hồ sơ mới", "New dossiers"),
    "recorded": Text("Đã ghi trước đây", "Recorded already"),
    "refused": Text("Không nhận được", "Refused"),
}
GONE = Text(
    "Hộ không còn trong sổ hộ của xã, hoặc bạn không còn quyền nhận hồ sơ của hộ.",
    "The household has left the commune's register, or you may not record its dossiers any more.",
)
TWICE = Text(
    "Hộ này có một hồ sơ khác của cùng thủ tục ở hàng {row}. Nhận bằng tay nếu cả hai đều đúng.",
    "The household has another dossier of the same procedure in row {row}. Record it by hand if both are right.",
)


def dry_run(batch: ImportBatch, actor: Actor, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Judges every dossier and keeps rows and dossiers. Returns counts by verdict; nothing is written."""
    found = store.get_json(batch, "check/forms")
    homes = households(actor, found)
    reviews = reviews_of(found)
    counts: Counter[str] = Counter()
    kept, wanted = [], []
    taken: dict[tuple[int, ...], int] = {}
    for number, one in enumerate(found):
        verdict, why = _verdict(one, homes, reviews, taken)
        counts[verdict] += 1
        kept.append(_kept(one, verdict, why, reviews))
        if verdict == "new":
            wanted.append(one)
        progress(number + 1, len(found))
    store.put_table(batch, "plan/rows", pa.Table.from_pylist(kept, SCHEMA))
    store.put_json(batch, "plan/dossiers", wanted)
    return {name: counts[name] for name in VERDICTS}


def households(actor: Actor, found: Sequence[Mapping[str, Any]]) -> dict[int, Household]:
    """The households of dossiers that the actor reaches still."""
    rows: dict[int, Household] = {}
    for part in slices({one["household"] for one in found}, MANY):
        reached = Household.objects.reach(actor, permissions.LIST).filter(pk__in=part)
        rows |= {one.pk: one for one in reached.select_related("village", "commune")}
    return rows


def reviews_of(found: Sequence[Mapping[str, Any]]) -> dict[int, Review]:
    wanted = {one["review"] for one in found if "review" in one}
    return {one.pk: one for one in Review.objects.filter(pk__in=wanted)}


def _verdict(
    one: Mapping[str, Any],
    homes: Mapping[int, Household],
    reviews: Mapping[int, Review],
    taken: dict[tuple[int, ...], int],
) -> tuple[str, Text | None]:
    if "recorded" in one:
        return "recorded", None
    home, review = homes.get(one["household"]), reviews.get(one["review"])
    if home is None or review is None:
        return "refused", GONE
    whose = (review.pk, home.pk, one["person"] or 0)
    if whose in taken:
        return "refused", TWICE.format(row=taken[whose])
    try:
        judge_receipt(review, home, receipt_of(one))
    except ActionRefused as refusal:
        return "refused", refusal.message
    taken[whose] = one["row"]
    return "new", None


def receipt_of(one: Mapping[str, Any]) -> Receipt:
    """What the counter would write down of it."""
    day = date.fromisoformat(one["received"])
    return Receipt(one["form"], one["channel"], day, one["code"], one["wish"], one["person"])


def _kept(
    one: Mapping[str, Any], verdict: str, why: Text | None, reviews: Mapping[int, Review]
) -> dict[str, Any]:
    said = _said(one, reviews)
    return {
        "verdict": verdict,
        "source": one["source"],
        "row": one["row"],
        "code": one["code"],
        "head": one["head"],
        "size": None,
        "village": one["village"],
        "commune": one["commune"],
        "class": json.dumps([said.vi, said.en], ensure_ascii=False) if said else "",
        "household": one["household"],
        "changes": "[]",
        "why_vi": why.vi if why else None,
        "why_en": why.en if why else None,
    }


def _said(one: Mapping[str, Any], reviews: Mapping[int, Review]) -> Text | None:
    """Form, channel, day and review of a dossier."""
    review = reviews.get(one.get("review", 0))
    if review is None:
        return None
    day = f"{date.fromisoformat(one['received']):%d/%m/%Y}"
    name = labels.review_name(review)
    parts = (labels.SOURCES[one["form"]], labels.CHANNELS[one["channel"]], Text.same(day), name)
    return Text(" · ".join(part.vi for part in parts), " · ".join(part.en for part in parts))


def receipt_words(kept: str) -> Text:
    """What `_kept` kept of a receipt."""
    return Text(*json.loads(kept))


def no_difference(change: Sequence[Any], places: Mapping[int, str]) -> Difference:
    """A dossier is new or not: nothing of it changes."""
    return Difference(Text.same(""), "", "")
