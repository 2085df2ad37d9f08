"""`giamngheo open-review`: opens the review of a province or a commune over the register."""

from __future__ import annotations

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, language_of, option, say
from giamngheo.config.django_setup import start_django
from giamngheo.config.progress import progress_bar
from giamngheo.config.words import Refused
from giamngheo.rules.text import Text

WHY = "what was just opened"
LISTING = Text("Đưa hộ vào danh sách rà soát", "Listing the households")
DAY = click.DateTime(formats=["%d/%m/%Y", "%Y-%m-%d"])


@click.command(
    cls=BilingualCommand,
    pair=(
        "Mở một đợt rà soát: lập bảng của các xã, thôn và đưa hộ nghèo, hộ cận nghèo đang quản lý vào danh sách. Ngày và cơ quan được xin ý kiến lấy theo luật nếu không ghi.",
        "Open a review: boards of communes and villages, and the poor and near-poor households on the list. Days and the consulted authority are the law's unless given.",
    ),
    examples=("giamngheo open-review --area 25 --year 2026 --standard vn-2021-2025",),
)
@option("--area", required=True, pair=("Mã tỉnh hoặc mã xã.", "Code of the province or the commune."))
@option("--year", type=click.IntRange(2000, 2200), required=True, pair=("Năm rà soát.", "Year."))
@option("--standard", required=True, pair=("Chuẩn nghèo.", "Standard."))
@option(
    "--second-standard", default="", pair=("Chuẩn tính thêm để so sánh.", "Second standard, for comparison.")
)
@option("--kind", default="annual", show_default=True, pair=("Loại rà soát.", "Kind of review."))
@option(
    "--round",
    "round_",
    type=click.IntRange(0, 12),
    default=0,
    show_default=True,
    pair=("Tháng bắt đầu của đợt không định kỳ.", "Month of a review that is not annual."),
)
@option("--from", "starts_on", type=DAY, pair=("Ngày bắt đầu, dd/mm/yyyy.", "First day, dd/mm/yyyy."))
@option("--to", "ends_on", type=DAY, pair=("Hạn hoàn thành, dd/mm/yyyy.", "Deadline, dd/mm/yyyy."))
@option("--consulted", default="", pair=("Cơ quan được xin ý kiến.", "Consulted authority."))
@lang_option
def open_review(
    area: str,
    year: int,
    standard: str,
    second_standard: str,
    kind: str,
    round_: int,
    starts_on: object,
    ends_on: object,
    consulted: str,
    lang: str | None,
) -> int:
    """Opens it and says what it holds."""
    start_django()
    from giamngheo.areas.models import AdminUnit, Level
    from giamngheo.platform.actions import Act, ActionRefused
    from giamngheo.platform.scope import Actor
    from giamngheo.reviews.actions import campaign
    from giamngheo.reviews.models import CommuneReview, VillageReview
    from giamngheo.reviews.rounds import opened_apart

    units = AdminUnit.objects.filter(code=area, valid_to=None, level__in=[Level.PROVINCE, Level.COMMUNE])
    unit = units.first()
    if unit is None:
        raise Refused(
            say(
                (
                    f"Không có tỉnh hoặc xã nào mang mã {area} đang hoạt động. Xem mã trong danh mục đơn vị hành chính.",
                    f"No province or commune in force has the code {area}. Look it up in the list of units.",
                )
            )
        )
    facts = campaign.ReviewFacts(
        kind,
        year,
        standard,
        round_,
        second_standard,
        starts_on.date() if starts_on else None,  # type: ignore[attr-defined]
        ends_on.date() if ends_on else None,  # type: ignore[attr-defined]
        consulted,
    )
    listed = 0
    try:
        with progress_bar(language_of(lang)) as bar:

            def tell(done: int, total: int) -> None:
                nonlocal listed
                listed = total
                bar.staged(LISTING, done, total)

            act = Act(Actor.by_system("giamngheo open-review"), reason="open-review")
            review = campaign.open_review(act, unit, facts, tell=tell)
    except ActionRefused as error:
        raise Refused(say((error.message.vi, error.message.en))) from error
    communes = CommuneReview.objects.unscoped(WHY).filter(review=review).count()
    villages = VillageReview.objects.unscoped(WHY).filter(
        commune_review__review=review, village__isnull=False
    )
    days = f"{review.starts_on:%d/%m/%Y} – {review.ends_on:%d/%m/%Y}"
    said = Text(
        "Đã mở rà soát {unit}, {days}: {communes} xã, {villages} thôn, {listed} hộ trong danh sách.",
        "Opened for {unit}, {days}: {communes} communes, {villages} villages, {listed} households listed.",
    ).format(unit=unit.full_name, days=days, communes=communes, villages=villages.count(), listed=listed)
    click.echo(say((said.vi, said.en)))
    apart = opened_apart(act.actor, review)
    if apart:
        names = ", ".join(one.commune.full_name for one in apart)
        click.echo(
            say(
                (
                    f"{len(apart)} xã không thuộc đợt này vì đã mở đợt riêng cùng kỳ: {names}.",
                    f"{len(apart)} communes opened their own of the same period and are left out: {names}.",
                )
            )
        )
    return 0
