"""`giamngheo law …`: the law as data."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from giamngheo.config.bilingual import BilingualCommand, LazyGroup, lang_option, language_of, option, say
from giamngheo.config.words import DAY, check_standard_name

if TYPE_CHECKING:
    from giamngheo.law.commands import Result

HERE = __name__
FILE = click.Path(dir_okay=False, path_type=Path)


def _finish(result: Result) -> int:
    click.echo(result.text)
    return result.status


@click.group(
    cls=LazyGroup,
    pair=(
        "Chuẩn nghèo, tham số, bảng điểm là dữ liệu có văn bản, điều khoản, ngày và mức độ đối chiếu.",
        "Standards, parameters and points tables as data with document, article, dates and evidence.",
    ),
    lazy={
        "list": (
            HERE,
            "list_standards",
            ("Các chuẩn và kịch bản hiện có.", "The standards and scenarios there are."),
        ),
        "show": (
            HERE,
            "show",
            ("In một chuẩn như người đọc.", "Print a standard as a person would read it."),
        ),
        "check": (
            HERE,
            "check",
            (
                "Kiểm tra mọi tệp; liệt kê giá trị chưa có văn bản xác nhận.",
                "Check every file; list values no seen source backs.",
            ),
        ),
        "test": (HERE, "test", ("Chạy các hộ mẫu (cases.yaml).", "Run the worked households (cases.yaml).")),
        "load-points": (
            HERE,
            "load_points",
            ("Nạp bảng điểm B1 chính thức.", "Load the official points table of form B1."),
        ),
        "points-template": (
            HERE,
            "points_template",
            ("Tạo tệp mẫu của bảng điểm.", "Write the workbook for a points table."),
        ),
        "load-growth": (
            HERE,
            "load_growth",
            ("Nạp bảng chiều cao, cân nặng theo tuổi.", "Load the table of height and weight for age."),
        ),
        "confirm": (
            HERE,
            "confirm",
            (
                "Ghi nhận một giá trị đã đối chiếu với văn bản gốc.",
                "Record that a value was checked against the signed document.",
            ),
        ),
    },
)
def law() -> None:
    """Groups the commands on the law."""


@click.command(
    "list",
    cls=BilingualCommand,
    pair=("Các chuẩn và kịch bản hiện có.", "The standards and scenarios there are."),
)
@lang_option
def list_standards(lang: str | None) -> int:
    """The standards with validity and scenarios."""
    from giamngheo.law.commands import list_command

    return _finish(list_command(language_of(lang)))


@click.command(
    cls=BilingualCommand,
    pair=(
        "In một chuẩn hoặc một thủ tục (annual, on_request…) như người đọc.",
        "Print a standard or a procedure (annual, on_request…) as a person would read it.",
    ),
)
@click.argument("standard")
@option("--scenario", default=None, pair=("Kịch bản giả định.", "An assumed scenario."))
@lang_option
def show(standard: str, scenario: str | None, lang: str | None) -> int:
    """One standard in words."""
    from giamngheo.law import load_procedures
    from giamngheo.law.commands import show_command

    if standard not in load_procedures():
        check_standard_name(standard)
    return _finish(show_command(standard, scenario, language_of(lang)))


@click.command(
    cls=BilingualCommand,
    pair=(
        "Kiểm tra mọi tệp và quy tắc; liệt kê từng giá trị chưa có văn bản xác nhận. Mã thoát 2 nếu có sai sót.",
        "Check every file and rule; list each value that no seen source backs. Status 2 if anything is wrong.",
    ),
)
@lang_option
def check(lang: str | None) -> int:
    """The state of the whole law."""
    from giamngheo.law.commands import check_command

    return _finish(check_command(language_of(lang)))


@click.command(
    cls=BilingualCommand,
    pair=(
        "Chạy các hộ mẫu (cases.yaml) của mọi chuẩn hoặc của chuẩn nêu tên.",
        "Run the worked households of all standards, or of those named.",
    ),
)
@click.argument("standards", nargs=-1)
@lang_option
def test(standards: tuple[str, ...], lang: str | None) -> int:
    """The worked households through the product's own classification."""
    from giamngheo.config.law_cases import classify_together
    from giamngheo.law.commands import cases_command

    for name in standards:
        check_standard_name(name)
    return _finish(cases_command(classify_together, standards or None, language_of(lang)))


_standard = option(
    "--standard",
    default="vn-2021-2025",
    show_default=True,
    pair=("Chuẩn của bảng.", "Standard the table belongs to."),
)
_document = option("--document", required=True, pair=("Số văn bản đã ký.", "Number of the signed document."))
_article = option("--article", required=True, pair=("Điều, phụ lục.", "Article or annex."))
_by = option("--by", required=True, pair=("Người chịu trách nhiệm.", "Person responsible."))
_dry_run = option(
    "--dry-run",
    is_flag=True,
    pair=("Chỉ kiểm tra và so sánh, không lưu.", "Check and compare only; store nothing."),
)


@click.command(
    "load-points",
    cls=BilingualCommand,
    pair=(
        "Nạp bảng điểm chính thức của phiếu B1 từ Excel hoặc csv: kiểm tra đủ lựa chọn, vùng, khu vực; không trùng; điểm nguyên.",
        "Load the official points table of form B1 from Excel or csv: full coverage of options, regions and localities; no duplicates; whole points.",
    ),
)
@click.argument("file", type=FILE)
@_standard
@_document
@_article
@_by
@_dry_run
@option(
    "--other-items",
    is_flag=True,
    pair=(
        "Bảng chính thức không có đủ các mục của danh mục gợi ý: vẫn nạp.",
        "The official table has not all items of the suggested list: load it all the same.",
    ),
)
@lang_option
def load_points(
    file: Path, standard: str, dry_run: bool, other_items: bool, lang: str | None, **source: str
) -> int:
    """Checks, compares, loads; the audit keeps who did."""
    from giamngheo.config.law_loading import audited
    from giamngheo.law.commands import load_points_command
    from giamngheo.law.points_store import POINTS

    check_standard_name(standard)
    words: dict[str, Any] = {"lang": language_of(lang), **source}
    keep = audited(POINTS, standard, file, **words)
    return _finish(
        load_points_command(file, standard, dry_run=dry_run, other_items=other_items, keep=keep, **words)
    )


@click.command(
    "points-template",
    cls=BilingualCommand,
    pair=("Tạo tệp mẫu của bảng điểm.", "Write the workbook for a points table."),
)
@_standard
@option("--out", type=FILE, required=True, pair=("Tệp sẽ ghi.", "File to write."))
@lang_option
def points_template(standard: str, out: Path, lang: str | None) -> int:
    """The workbook that load-points reads."""
    from giamngheo.law.commands import points_template_command

    check_standard_name(standard)
    return _finish(points_template_command(standard, out, language_of(lang)))


@click.command(
    "load-growth",
    cls=BilingualCommand,
    pair=(
        "Nạp bảng chiều cao, cân nặng theo tuổi (suy dinh dưỡng trẻ em).",
        "Load the table of height and weight for age (child nutrition).",
    ),
)
@click.argument("file", type=FILE)
@_standard
@_document
@_article
@_by
@option("--valid-from", type=DAY, required=True, pair=("Ngày bắt đầu hiệu lực.", "Valid from."))
@_dry_run
@lang_option
def load_growth(
    file: Path, standard: str, dry_run: bool, valid_from: date, lang: str | None, **source: str
) -> int:
    """Checks and loads; the audit keeps who did."""
    from giamngheo.config.law_loading import audited
    from giamngheo.law.commands import load_growth_command
    from giamngheo.law.points_store import GROWTH

    check_standard_name(standard)
    words: dict[str, Any] = {"lang": language_of(lang), **source}
    keep = audited(GROWTH, standard, file, **words)
    return _finish(
        load_growth_command(file, standard, valid_from=valid_from, dry_run=dry_run, keep=keep, **words)
    )


@click.command(
    cls=BilingualCommand,
    pair=(
        "Ghi nhận một giá trị (đường dẫn như giamngheo law check in ra) đã đối chiếu với văn bản gốc.",
        "Record that a value (its path as giamngheo law check prints it) was checked against the signed document.",
    ),
)
@click.argument("path")
@_document
@_article
@_by
@option(
    "--value",
    default=None,
    pair=("Giá trị theo văn bản, khi điền một chỗ còn trống.", "The value by the document, to fill a gap."),
)
@option(
    "--valid-from",
    type=DAY,
    default=None,
    pair=("Ngày bắt đầu hiệu lực của giá trị.", "Day from which the value holds."),
)
@lang_option
def confirm(path: str, lang: str | None, value: str | None, valid_from: date | None, **source: str) -> int:
    """Marks a value as confirmed; the audit keeps it as it keeps a confirmation in the browser."""
    from giamngheo.config.law_confirming import confirm_by

    on = date.today()
    confirm_by(path, on=on, value=value, valid_from=valid_from, lang=language_of(lang), **source)
    vi, en = (
        "Đã ghi xác nhận «{path}» theo {document}, {article}, người xác nhận: {by}, ngày {on}.",
        "Confirmed “{path}” by {document}, {article}; by {by} on {on}.",
    )
    said = {"path": path, "on": f"{on:%d/%m/%Y}", **source}
    click.echo(say((vi.format(**said), en.format(**said))))
    return 0
