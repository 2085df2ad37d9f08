"""`giamngheo generate`: a synthetic province."""

from __future__ import annotations

from pathlib import Path

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, language_of, option, say
from giamngheo.config.progress import progress_bar
from giamngheo.config.words import Refused


@click.command(
    cls=BilingualCommand,
    pair=(
        "Sinh một tỉnh mô phỏng theo số liệu đã công bố của Phú Thọ: danh sách rà soát, danh sách năm trước, tổng số hộ, tệp lộn xộn.",
        "Make a synthetic province after the published figures of Phú Thọ: lists, earlier years, totals, messy workbooks.",
    ),
    examples=("giamngheo generate --households 10000 --seed 1 --out du-lieu-mo-phong",),
)
@option(
    "--households",
    type=click.IntRange(1),
    default=3000,
    show_default=True,
    pair=("Số hộ của tỉnh.", "Households of the province."),
)
@option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    pair=("Số gieo: cùng số cho cùng dữ liệu.", "Seed: the same number gives the same data."),
)
@option("--year", type=int, default=2025, show_default=True, pair=("Năm rà soát.", "Year of the review."))
@option(
    "--kind",
    "kinds",
    type=click.Choice(("totals", "indicators", "full")),
    multiple=True,
    default=("full",),
    show_default=True,
    pair=("Loại danh sách; có thể ghi nhiều lần.", "Kind of list; may be repeated."),
)
@option(
    "--messy/--no-messy",
    default=True,
    show_default=True,
    pair=("Có tạo các tệp lộn xộn.", "Also messy workbooks."),
)
@option(
    "--parquet/--no-parquet",
    default=True,
    show_default=True,
    pair=("Có tạo bảng Parquet của mọi hộ.", "Also Parquet tables of every household."),
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    pair=("Thư mục ghi.", "Folder to write to."),
)
@lang_option
def generate(
    households: int,
    seed: int,
    year: int,
    kinds: tuple[str, ...],
    messy: bool,
    parquet: bool,
    out: Path,
    lang: str | None,
) -> int:
    """Writes the files and names them."""
    from giamngheo.synthetic import SYNTHETIC_LABEL_EN, SYNTHETIC_LABEL_VI, SyntheticError, generate_files

    language = language_of(lang)
    with progress_bar() as bar:
        try:
            files = generate_files(
                out,
                households,
                seed,
                year,
                tuple(dict.fromkeys(kinds)),
                messy,
                language,
                bar.named,
                parquet=parquet,
            )
        except SyntheticError as error:
            raise Refused(error.text.get(language)) from error
    click.echo(say((SYNTHETIC_LABEL_VI, SYNTHETIC_LABEL_EN)))
    for file in files:
        click.echo(f"  {file.path}  {file.content}")
    return 0
