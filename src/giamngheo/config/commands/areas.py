"""`giamngheo areas …`: administrative units, their later changes and their boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from giamngheo.config.bilingual import BilingualCommand, LazyGroup, lang_option, option, say
from giamngheo.config.django_setup import start_django
from giamngheo.config.words import Refused
from giamngheo.rules.text import Text

HERE = __name__
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 30


@click.group(
    cls=LazyGroup,
    pair=(
        "Đơn vị hành chính: nạp cả nước, nạp thay đổi về sau, nạp ranh giới.",
        "Administrative units: load the nation, later changes, boundaries.",
    ),
    lazy={
        "load": (
            HERE,
            "load",
            (
                "Nạp mọi tỉnh, huyện, xã trước và sau 1/7/2025.",
                "Load all provinces, districts and communes before and after 1 July 2025.",
            ),
        ),
        "load-changes": (
            HERE,
            "load_changes",
            (
                "Nạp sáp nhập, chia tách, đổi tên, đổi loại về sau của tỉnh, xã, thôn.",
                "Load later mergers, divisions, names and kinds of provinces, communes and villages.",
            ),
        ),
        "load-boundaries": (
            HERE,
            "load_boundaries",
            ("Nạp ranh giới xã (GeoJSON).", "Load boundaries of communes (GeoJSON)."),
        ),
    },
)
def areas() -> None:
    """Groups the commands on units."""


def _text(words: Text) -> str:
    return say((words.vi, words.en))


def _refuse(head: tuple[str, str], lines: Sequence[Text]) -> Refused:
    shown = [f"  {_text(line)}" for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        more = len(lines) - SHOWN
        shown.append(say((f"  … và {more} chỗ khác", f"  … and {more} more")))
    return Refused("\n".join([say(head), *shown]))


@click.command(
    cls=BilingualCommand,
    pair=(
        "Nạp mọi tỉnh, huyện (đến 30/6/2025), xã trước và sau 1/7/2025 cùng đơn vị kế tiếp; chạy lại không hại gì.",
        "Load all provinces, districts (until 30 June 2025) and communes before and after 1 July 2025 with successors; running it again does no harm.",
    ),
    examples=("giamngheo areas load",),
)
@lang_option
def load(lang: str | None) -> int:
    """The units of the nation."""
    start_django()
    from giamngheo.areas.loading import load_nation
    from giamngheo.areas.models import AdminUnit, UnitLink
    from giamngheo.platform.actions import Act
    from giamngheo.platform.database.statistics import refresh_statistics
    from giamngheo.platform.scope import Actor

    done = load_nation(Act(Actor.by_system("giamngheo areas load"), reason="areas load"))
    refresh_statistics(AdminUnit, UnitLink)
    click.echo(
        say(
            (
                f"Có {done.units} đơn vị và {done.links} liên kết kế tiếp: thêm {done.units_added} đơn vị, sửa {done.units_corrected}, thêm {done.links_added} liên kết.",
                f"There are {done.units} units and {done.links} successor links: {done.units_added} units added, {done.units_corrected} corrected, {done.links_added} links added.",
            )
        )
    )
    return 0


@click.command(
    "load-changes",
    cls=BilingualCommand,
    pair=(
        "Nạp bảng chuyển đổi tỉnh, xã, thôn, huyện trước đây (csv, xlsx) với các cột level (tỉnh, huyện, xã, thôn; trống: xã), old_code, old_name, new_code, new_name, new_kind, parent_code, valid_from, part (toàn bộ, một phần, giữ nguyên, mới), document. Sai một dòng thì không nạp dòng nào.",
        "Load a table of changes of provinces, communes, villages and past districts (csv, xlsx) with the columns level (province, district, commune, village; empty: commune), old_code, old_name, new_code, new_name, new_kind, parent_code, valid_from, part (whole, part, unchanged, new), document. One bad row and nothing is loaded.",
    ),
    examples=(
        "giamngheo areas load-changes thay-doi.xlsx --dry-run",
        "giamngheo areas load-changes thay-doi.xlsx",
    ),
)
@click.argument("file", type=FILE)
@option(
    "--dry-run",
    is_flag=True,
    pair=("Chỉ kiểm tra và cho xem thay đổi.", "Only check, and show what would change."),
)
@lang_option
def load_changes(file: Path, dry_run: bool, lang: str | None) -> int:
    """Shows the difference, then applies it in one transaction."""
    start_django()
    from giamngheo.areas.changes import ChangesRefused, apply_changes, plan_changes, try_changes
    from giamngheo.intake.problems import catalogue
    from giamngheo.intake.readers.detect import Unreadable
    from giamngheo.platform.actions import Act
    from giamngheo.platform.scope import Actor

    act = Act(Actor.by_system("giamngheo areas load-changes"), reason=file.name)
    try:
        plan = plan_changes(file)
        lower = (try_changes if dry_run else apply_changes)(act, plan)
    except Unreadable as error:
        words = catalogue()[error.code].message.format(**error.values)
        raise Refused(f"{file.name}: {_text(words)}") from error
    except ChangesRefused as refusal:
        head = (f"{file.name}: không nạp dòng nào vì:", f"{file.name}: nothing was loaded, because:")
        raise _refuse(head, [problem.message for problem in refusal.problems]) from refusal
    for unit in plan.new_units:
        if unit.carried:
            continue
        parts = ", ".join(
            f"{step.old.full_name} ({step.old.code}, {_text(_PART[step.part])})" for step in unit.steps
        )
        click.echo(f"+ {unit.full_name} ({unit.code}) {unit.since:%d/%m/%Y} ← {parts}")
    carried = {step.old.pk for unit in plan.new_units if unit.carried for step in unit.steps}
    for old in plan.ending:
        if old.pk not in carried:
            click.echo(f"- {old.full_name} ({old.code})")
    for line in lower:
        click.echo(f"~ {line}")
    if carried:
        n = len(carried)
        click.echo(
            say(
                (
                    f"{n} xã của tỉnh đổi giữ nguyên, theo tỉnh mới.",
                    f"{n} communes of provinces that change go along unchanged.",
                )
            )
        )
    click.echo(
        say(
            (
                f"{len(plan.new_units)} đơn vị mới, {len(plan.ending)} đơn vị kết thúc, {plan.villages_moving} thôn chuyển theo, {len(lower)} việc ở thôn, huyện, {plan.already_loaded} dòng đã nạp từ trước.",
                f"{len(plan.new_units)} new units, {len(plan.ending)} that end, {plan.villages_moving} villages follow, {len(lower)} steps of villages and districts, {plan.already_loaded} rows were loaded before.",
            )
        )
    )
    if plan.villages_left:
        count = len(plan.villages_left)
        click.echo(
            say(
                (
                    f"{count} thôn của xã bị chia còn chờ cán bộ xếp vào xã mới.",
                    f"{count} villages of divided communes wait for an officer to place them.",
                )
            )
        )
    if dry_run:
        click.echo(say(("Chạy thử: chưa ghi gì.", "Dry run: nothing was written.")))
        return 0
    if plan.new_units or lower:
        click.echo(say(("Đã nạp.", "Loaded.")))
    return 0


_PART = {
    "whole": Text("toàn bộ", "whole"),
    "part": Text("một phần", "part"),
    "unchanged": Text("giữ nguyên", "unchanged"),
}


@click.command(
    "load-boundaries",
    cls=BilingualCommand,
    pair=(
        "Nạp ranh giới xã từ tệp GeoJSON (kinh độ, vĩ độ WGS 84; thuộc tính code là mã xã) thay cho sơ đồ.",
        "Load boundaries of communes from GeoJSON (WGS 84 degrees; the property code is the commune's code) in place of the schematic map.",
    ),
    examples=("giamngheo areas load-boundaries ranh-gioi.geojson",),
)
@click.argument("file", type=FILE)
@lang_option
def load_boundaries(file: Path, lang: str | None) -> int:
    """Checks every polygon, then keeps the file."""
    start_django()
    from django.utils import timezone

    from giamngheo.areas.boundaries import BoundariesRefused, keep_boundaries, read_boundaries
    from giamngheo.platform.actions import Act
    from giamngheo.platform.scope import Actor

    try:
        found = read_boundaries(file, timezone.localdate())
    except BoundariesRefused as refusal:
        head = (f"{file.name}: không nạp vì:", f"{file.name}: not loaded, because:")
        raise _refuse(head, refusal.faults) from refusal
    keep_boundaries(Act(Actor.by_system("giamngheo areas load-boundaries"), reason=file.name), found)
    click.echo(
        say(
            (
                f"Đã nạp ranh giới của {len(found.geometries)} xã; {len(found.missing)} xã cùng tỉnh chưa có.",
                f"Boundaries of {len(found.geometries)} communes loaded; {len(found.missing)} of the same province have none.",
            )
        )
    )
    return 0
