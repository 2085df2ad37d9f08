"""The pictures of an area's page: drawn once a snapshot, most of them by a job before anybody looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from giamngheo.areas.models import AdminUnit, Level
from giamngheo.exchange.snapshot import Snapshot
from giamngheo.monitoring import parts, pictures, queries
from giamngheo.monitoring.summary import Book, book
from giamngheo.platform.jobs import JobRun, enqueue, job_kind
from giamngheo.platform.web.language import language
from giamngheo.rules.text import LANGUAGES

JOB = "monitoring.charts"


def charts(kept: Book, unit: AdminUnit, below: Sequence[AdminUnit], year: int) -> SafeString:
    """The pictures of a unit in a year with their tables, in the language of the reader."""
    return parts.kept(
        kept.snapshot.path / "pages" / f"charts-{unit.pk}-{year}-{language()}.html",
        lambda: render_to_string(
            "monitoring/charts.html", {"pictures": pictures.pictures(kept, unit, below, year)}
        ),
    )


def ask_for_charts(snapshot: Snapshot) -> None:
    """Puts the job in the queue, once a snapshot."""
    enqueue(JOB, {"stamp": snapshot.stamp}, key=JOB)


@job_kind(JOB, "Vẽ biểu đồ kết quả theo địa bàn", "Drawing the charts of results", patient=True)
def run(job: JobRun) -> dict[str, Any]:
    """Those that are looked at most; a village's or an earlier year's few are drawn for whoever asks first."""
    kept = book()
    # a newer snapshot has taken its place, and asks for its own
    if kept is None or kept.snapshot.stamp != job.parameters["stamp"]:
        return {}
    wanted = list(_wanted(kept))
    for number, (unit, year, lang) in enumerate(wanted):
        if not kept.snapshot.path.is_dir():
            return {}
        with translation.override(lang):
            charts(kept, unit, queries.children(unit), year)
        job.progress(number + 1, len(wanted))
    return {"charts": len(wanted)}


def _wanted(kept: Book) -> Iterator[tuple[AdminUnit, int, str]]:
    """Of provinces every year in both languages, of communes the latest year in Vietnamese."""
    today = AdminUnit.objects.on(timezone.localdate())
    for province in today.filter(level=Level.PROVINCE).order_by("code"):
        for year in reversed(kept.years(province.pk)):
            for lang in LANGUAGES:
                yield province, year, lang
    for commune in today.filter(level=Level.COMMUNE).order_by("code"):
        if years := kept.years(commune.pk):
            yield commune, years[-1], "vi"
