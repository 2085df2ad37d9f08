"""`giamngheo review`: the main job."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, cast

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, language_of, option
from giamngheo.config.progress import progress_bar
from giamngheo.config.words import DAY, Refused, Unreadable, check_standard_name

FILE = click.Path(path_type=Path)


@click.command(
    cls=BilingualCommand,
    pair=(
        (
            "Rà soát danh sách hộ (xlsx, xls, csv, ods, Parquet): kiểm tra, phân loại, nêu lý do, lập biểu 7.1–7.11.\n"
            "Mã thoát: 0 xong; 2 dữ liệu có lỗi; 3 không đọc được tệp."
        ),
        (
            "Review household lists (xlsx, xls, csv, ods, Parquet): check, classify, give reasons, fill forms 7.1–7.11.\n"
            "Exit status: 0 done; 2 errors in the data; 3 a file cannot be read."
        ),
    ),
    examples=(
        "giamngheo review danh-sach.xlsx --standard vn-2021-2025 --out ket-qua",
        "giamngheo review ds-2025.xlsx --previous ds-2024.xlsx --totals tong-so-ho.xlsx --out ket-qua",
    ),
)
@click.argument("inputs", nargs=-1, required=True, type=FILE, metavar="INPUT...")
@option(
    "--standard",
    default="vn-2021-2025",
    show_default=True,
    pair=("Chuẩn nghèo áp dụng.", "Standard to apply."),
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    pair=("Thư mục kết quả.", "Folder for the results."),
)
@option(
    "--previous",
    type=FILE,
    multiple=True,
    pair=(
        "Danh sách năm trước (ghi nhiều lần cho nhiều năm): diễn biến, thoát nghèo, tái nghèo.",
        "List of an earlier year (repeat for several): movements, escaped, fell back.",
    ),
)
@option(
    "--totals",
    type=FILE,
    default=None,
    pair=(
        "Tổng số hộ, nhân khẩu theo thôn hoặc xã: mẫu số của mọi tỷ lệ.",
        "Resident households and persons by village or commune: the denominators.",
    ),
)
@option(
    "--mapping",
    type=FILE,
    default=None,
    pair=("Dùng lại tệp ghép cột đã lưu.", "Use a saved column mapping."),
)
@option(
    "--save-mapping",
    type=FILE,
    default=None,
    pair=("Lưu cách ghép cột vào tệp này.", "Save the column mapping to this file."),
)
@option(
    "--accept-valid",
    is_flag=True,
    pair=(
        "Vẫn xử lý phần đúng; hộ có lỗi bị loại và được đếm.",
        "Go on with the valid part; households with errors are left out and counted.",
    ),
)
@option(
    "--on",
    type=DAY,
    default=None,
    pair=("Ngày tham chiếu của tuổi, mức chuẩn, địa bàn.", "Reference date for ages, lines and units."),
)
@option(
    "--stage",
    type=click.Choice(("preliminary", "official")),
    default="preliminary",
    show_default=True,
    pair=("Kết quả sơ bộ hay chính thức.", "Preliminary or official result."),
)
@option(
    "--units",
    type=click.Choice(("totals", "list")),
    default="totals",
    show_default=True,
    pair=(
        "Biểu gồm mọi địa bàn có trong tổng số hộ, hay chỉ địa bàn có hộ trong danh sách.",
        "Forms show every unit the totals name, or only those with a household in the list.",
    ),
)
@option(
    "--scenario",
    default=None,
    pair=("Kịch bản giả định (không dùng để ra quyết định).", "An assumed scenario (never for decisions)."),
)
@option(
    "--province",
    default="25",
    show_default=True,
    envvar="GIAMNGHEO_PROVINCE",
    pair=(
        "Mã tỉnh của nơi cài đặt: chỉ dùng khi tên xã trùng nhau giữa các tỉnh.",
        "Code of this installation's province: decides only where names of communes repeat.",
    ),
)
@lang_option
def review(
    inputs: tuple[Path, ...],
    standard: str,
    out: Path,
    previous: tuple[Path, ...],
    totals: Path | None,
    mapping: Path | None,
    save_mapping: Path | None,
    accept_valid: bool,
    on: date | None,
    stage: str,
    units: str,
    scenario: str | None,
    province: str,
    lang: str | None,
) -> int:
    """Runs the job and prints what came of it."""
    from giamngheo.batch.request import ReviewError, ReviewRequest, Status
    from giamngheo.batch.review import run_review
    from giamngheo.config.closing import show_outcome

    check_standard_name(standard)
    language = language_of(lang)
    request = ReviewRequest(
        inputs=inputs,
        standard_id=standard,
        out=out,
        scenario=scenario,
        on=on,
        previous=previous,
        totals=totals,
        mapping=mapping,
        save_mapping=save_mapping,
        accept_valid=accept_valid,
        stage=cast(Literal["preliminary", "official"], stage),
        units=cast(Literal["totals", "list"], units),
        province=province.zfill(2),
        lang=language,
    )
    try:
        with progress_bar(language) as bar:
            outcome = run_review(request, bar.staged)
    except ReviewError as error:
        kind = Unreadable if error.status is Status.UNREADABLE else Refused
        raise kind(error.message.get(language)) from error
    show_outcome(outcome, request)
    return int(outcome.status)
