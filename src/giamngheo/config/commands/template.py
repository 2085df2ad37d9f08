"""`giamngheo template`: the workbook to fill in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, language_of, option, say
from giamngheo.config.words import DAY, default_standard, load_asked_standard


@click.command(
    cls=BilingualCommand,
    pair=(
        "Tạo tệp Excel mẫu: totals (tổng điểm B1, B2), indicators (12 chỉ số đánh dấu), full (phiếu đầy đủ của hộ và thành viên).",
        "Write the Excel template: totals (B1 and B2), indicators (12 ticked indicators), full (answers of household and members).",
    ),
    examples=("giamngheo template --kind full --province 25 --out phieu-day-du.xlsx",),
)
@option(
    "--kind",
    type=click.Choice(("totals", "indicators", "full")),
    required=True,
    pair=("Loại danh sách.", "Kind of list."),
)
@option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    pair=("Tệp sẽ ghi (mặc định: mau-LOẠI.xlsx).", "File to write (default: mau-KIND.xlsx)."),
)
@option(
    "--standard",
    default=None,
    pair=("Chuẩn nghèo (mặc định: chuẩn đang áp dụng).", "Standard (default: in force)."),
)
@option(
    "--province",
    default=None,
    pair=("Mã tỉnh, để có danh sách xã chọn sẵn.", "Province code, for a choice of communes."),
)
@option(
    "--rows",
    type=click.IntRange(1, 50_000),
    default=200,
    show_default=True,
    pair=("Số hộ có sẵn ô kiểm tra.", "Households under the checks."),
)
@option(
    "--on", type=DAY, default=None, pair=("Ngày tham chiếu (dd/mm/yyyy).", "Reference date (dd/mm/yyyy).")
)
@lang_option
def template(
    kind: str,
    out: Path | None,
    standard: str | None,
    province: str | None,
    rows: int,
    on: date | None,
    lang: str | None,
) -> int:
    """Writes one workbook and says where it is."""
    from giamngheo.intake.template import write_template
    from giamngheo.intake.template.workbook import Kind
    from giamngheo.law.areas import load_areas

    language = language_of(lang)
    day = on or date.today()
    chosen = load_asked_standard(standard or default_standard(day))
    areas = load_areas()
    if province is not None:
        unit = areas.unit(province.zfill(2), day)
        if unit is None or unit.level != "province":
            raise click.BadParameter(
                say(
                    (
                        f"không có tỉnh mã {province} vào ngày {day:%d/%m/%Y}",
                        f"no province {province} on {day:%d/%m/%Y}",
                    )
                ),
                param_hint="--province",
            )
        province = unit.code
    path = out or Path(f"mau-{kind}.xlsx")
    write_template(
        cast(Kind, kind), path, chosen, language, areas=areas, province_code=province, on=day, rows=rows
    )
    click.echo(say((f"Đã ghi {path}", f"Written: {path}")))
    return 0
