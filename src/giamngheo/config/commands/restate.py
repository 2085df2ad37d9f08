"""`giamngheo restate`: the results of a year under another standard, for the movements of the year after."""

from __future__ import annotations

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, language_of, option, say
from giamngheo.config.django_setup import start_django
from giamngheo.config.progress import progress_bar
from giamngheo.config.words import Refused
from giamngheo.rules.text import Text

COUNTING = Text("Tính lại theo chuẩn khác", "Counting under the other standard")


@click.command(
    cls=BilingualCommand,
    pair=(
        "Tính lại kết quả rà soát của một năm theo chuẩn nghèo khác, từ các câu trả lời đã có: danh sách đầu năm của năm sau khi chuẩn đổi. Tình trạng và diện của hộ không thay đổi; chạy lại khi chuẩn có thêm giá trị.",
        "Count the results of a year under another standard, from the answers that are there: the opening list of the year after, when the standard changes. No status or class of a household changes; run it again when the standard has more values.",
    ),
    examples=("giamngheo restate --area 25 --year 2026 --standard vn-2027-2030",),
)
@option("--area", required=True, pair=("Mã tỉnh hoặc mã xã.", "Code of the province or the commune."))
@option("--year", type=click.IntRange(2000, 2200), required=True, pair=("Năm rà soát.", "Year."))
@option("--standard", required=True, pair=("Chuẩn để tính lại.", "The standard to count under."))
@lang_option
def restate(area: str, year: int, standard: str, lang: str | None) -> int:
    """Counts commune by commune, each in a transaction of its own, and says what came of it."""
    start_django()
    from giamngheo.areas.models import AdminUnit, Level
    from giamngheo.exchange.snapshot.jobs import ask_for_snapshot
    from giamngheo.platform.actions import Act, ActionRefused
    from giamngheo.platform.scope import Actor
    from giamngheo.registry.words import classes as class_names
    from giamngheo.reviews.actions import restating

    unit = AdminUnit.objects.filter(code=area, level__in=[Level.PROVINCE, Level.COMMUNE]).last()
    if unit is None:
        raise Refused(
            say(
                (
                    f"Không có tỉnh hoặc xã nào mang mã {area}. Xem mã trong danh mục đơn vị hành chính.",
                    f"No province or commune has the code {area}. Look it up in the list of units.",
                )
            )
        )
    counts: dict[str, int] = {}
    try:
        asked = restating.wanted(unit, year, standard)
        with progress_bar(language_of(lang)) as bar:
            for done, commune in enumerate(asked.communes):
                bar.staged(COUNTING, done, len(asked.communes))
                act = Act(Actor.by_system("giamngheo restate"), reason="restate")
                found = restating.restate(act, AdminUnit.objects.get(pk=commune), asked)
                for name, count in found.items():
                    counts[name] = counts.get(name, 0) + count
    except ActionRefused as error:
        raise Refused(say((error.message.vi, error.message.en))) from error
    ask_for_snapshot()
    named = [(class_names().get(name) or Text.same(name), n) for name, n in sorted(counts.items())]
    classes = Text.join(", ", [Text.join(" ", [Text.same(n), word.within()]) for word, n in named])
    said = Text(
        "{unit}, {year}, {old} → {new}: {classes}. Diễn biến lập lại sau lần chụp số liệu tới.",
        "{unit}, {year}, {old} → {new}: {classes}. Movements follow with the next snapshot.",
    ).format(unit=unit.full_name, year=year, old=asked.found, new=asked.standard.id, classes=classes)
    click.echo(say((said.vi, said.en)))
    return 0
