"""`giamngheo measure`: multidimensional poverty of a file or a lake."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from giamngheo.config.bilingual import BilingualCommand, lang_option, language_of, option, say
from giamngheo.config.progress import progress_bar
from giamngheo.config.words import Refused, Unreadable, load_asked_standard

UNREADABLE_CODES = {"file_missing", "file_unreadable"}


class _Names(click.ParamType):
    """Names or numbers separated by commas; by semicolons where one of them holds a comma (33,3;50)."""

    name = "a,b,…"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        parts = str(value).split(";" if ";" in str(value) else ",")
        names = tuple(part.strip() for part in parts if part.strip())
        if not names:
            self.fail(say(("danh sách trống", "the list is empty")), param, ctx)
        return names


class _Pair(click.ParamType):
    """Two words with a separator between them."""

    def __init__(self, separator: str, name: str) -> None:
        self.separator, self.name = separator, name

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        first, found, second = str(value).partition(self.separator)
        if not (found and first.strip() and second.strip()):
            self.fail(
                say((f"“{value}” phải viết như {self.name}", f"“{value}” must be written as {self.name}")),
                param,
                ctx,
            )
        return first.strip(), second.strip()


class _Memory(click.ParamType):
    """An amount of memory such as 2GB."""

    name = "2GB"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = str(value).replace(" ", "").replace(",", ".").upper()
        if not re.fullmatch(r"\d+(\.\d+)?(MB|GB|TB|MIB|GIB)", words):
            self.fail(
                say(
                    (
                        f"“{value}” phải viết như 500MB hoặc 2GB",
                        f"“{value}” must be written like 500MB or 2GB",
                    )
                ),
                param,
                ctx,
            )
        return words


NAMES, MEMORY = _Names(), _Memory()


@click.command(
    cls=BilingualCommand,
    pair=(
        (
            "Đo nghèo đa chiều Alkire–Foster (H, A, M0, từng chỉ số, đóng góp, thay đổi) với sai số theo thiết kế mẫu.\n"
            "TỆP: tệp CSV hoặc Parquet, kể cả households.parquet của lệnh review; hoặc thư mục Parquet (year=…/province=…).\n"
            "Ghi levels, changes (CSV và Parquet), hình SVG, measure.json. Mã thoát: 0 xong; 2 yêu cầu hoặc dữ liệu có lỗi; 3 không đọc được tệp."
        ),
        (
            "Measure multidimensional poverty (Alkire–Foster: H, A, M0, indicators, contributions, changes) with design-based errors.\n"
            "FILE: CSV or Parquet, the households.parquet of review too; or a folder of Parquet (year=…/province=…).\n"
            "Writes levels, changes (CSV and Parquet), SVG pictures, measure.json. Exit status: 0 done; 2 a bad request or bad data; 3 a file cannot be read."
        ),
    ),
    examples=(
        "giamngheo measure khao-sat.csv --indicators water,toilet,telecom --k 25,33 --by area \\",
        "    --weight weight --strata stratum --cluster psu --time t --year year --out ket-qua",
        "giamngheo measure ket-qua/households.parquet --weight size --by commune_name --out do-luong",
        "giamngheo measure ket-qua/households.parquet --class class --poor poor --poor poor,near_poor \\",
        "    --gap income_points:points_line --out do-luong",
    ),
)
@click.argument("source", type=click.Path(path_type=Path), metavar="FILE")
@option(
    "--indicators",
    type=NAMES,
    default=None,
    pair=(
        "Các cột chỉ số 0/1; không nêu thì lấy chỉ số của chuẩn (cột deprived_…, tên chỉ số hoặc ticked_…).",
        "The 0/1 columns; without them the standard's own (columns deprived_…, the bare names or ticked_…).",
    ),
)
@option(
    "--weights",
    type=NAMES,
    default=None,
    pair=(
        "Trọng số của từng chỉ số, theo thứ tự, tự quy về tổng 1 (0.1,0.1,… hoặc 1/12,…); không nêu thì bằng nhau.",
        "Weight of each indicator, in order, scaled to sum 1 (0.1,0.1,… or 1/12,…); equal when absent.",
    ),
)
@option(
    "--k",
    type=NAMES,
    default=None,
    metavar="25,33",
    pair=(
        "Ngưỡng nghèo đa chiều, phần trăm (33 là 0,33); phải nêu cùng --indicators (hoặc --class); dùng chỉ số của chuẩn mà không nêu thì lấy ngưỡng của chuẩn.",
        "Poverty cut-offs in percent (33 is 0.33); needed with --indicators (or --class); without both the standard's own.",
    ),
)
@option(
    "--class",
    "class_column",
    default=None,
    metavar="COLUMN",
    pair=(
        "Thay cho k: hộ nghèo theo cột phân loại này; hộ chưa xác định (unknown) được coi là thiếu giá trị.",
        "Instead of k: the poor by this column of classes; the class unknown is a missing value.",
    ),
)
@option(
    "--poor",
    type=NAMES,
    multiple=True,
    pair=(
        "Các loại được tính là nghèo (ghi nhiều lần cho nhiều định nghĩa); mặc định: poor.",
        "Classes that count as poor (repeat for several definitions); default: poor.",
    ),
)
@option(
    "--standard",
    default="vn-2021-2025",
    show_default=True,
    pair=("Chuẩn nghèo cho chỉ số và tên gọi.", "Standard for indicators and their names."),
)
@option("--by", type=NAMES, default=(), pair=("Các cột chia nhóm.", "Columns of subgroups."))
@option(
    "--weight",
    default=None,
    metavar="COLUMN",
    pair=(
        "Cột quyền số mẫu; size để tính theo nhân khẩu.",
        "Column of the sampling weight; size counts persons.",
    ),
)
@option("--strata", default=None, metavar="COLUMN", pair=("Cột tầng.", "Column of the stratum."))
@option(
    "--cluster",
    default=None,
    metavar="COLUMN",
    pair=(
        "Cột cụm (đơn vị mẫu sơ cấp). Không nêu tầng và cụm: coi là toàn bộ danh sách, không có sai số mẫu.",
        "Column of the cluster (PSU). Without strata and cluster the data are a full register, without sampling error.",
    ),
)
@option(
    "--nested",
    is_flag=True,
    pair=("Số cụm đánh lại trong mỗi tầng.", "Cluster numbers restart in each stratum."),
)
@option(
    "--lone-cluster",
    type=click.Choice(("error", "certainty", "centre")),
    default="error",
    show_default=True,
    pair=(
        "Tầng chỉ có một cụm: báo lỗi; coi như chọn chắc chắn; hoặc lấy phương sai quanh trung bình chung.",
        "A stratum with one cluster: an error; drawn with certainty; or variance around the grand mean.",
    ),
)
@option(
    "--register",
    is_flag=True,
    pair=(
        "Dữ liệu là toàn bộ danh sách: không tính sai số mẫu dù có cột cụm.",
        "The data are a full register: no sampling error even where a cluster is named.",
    ),
)
@option(
    "--confidence",
    default="95",
    show_default=True,
    pair=("Độ tin cậy của khoảng, phần trăm.", "Confidence level of intervals, percent."),
)
@option("--time", default=None, metavar="COLUMN", pair=("Cột kỳ.", "Column of the period."))
@option(
    "--year",
    default=None,
    metavar="COLUMN",
    pair=(
        "Cột năm của kỳ (thay đổi bình quân năm); không có --time thì năm là kỳ.",
        "Column of the period's year (annualised changes); the period itself without --time.",
    ),
)
@option(
    "--inequality",
    is_flag=True,
    pair=("Thêm bất bình đẳng giữa những hộ nghèo.", "Add inequality among the poor."),
)
@option(
    "--dominance",
    type=_Pair("-", "20-60"),
    default=None,
    metavar="20-60",
    pair=(
        "So các nhóm trên mọi ngưỡng k trong khoảng (phần trăm).",
        "Compare groups over every cut-off k in the range (percent).",
    ),
)
@option(
    "--gap",
    type=_Pair(":", "POINTS:LINE"),
    default=None,
    metavar="POINTS:LINE",
    pair=(
        "Khoảng cách nghèo của điểm thu nhập: cột điểm và cột chuẩn.",
        "Poverty gap of income points: the column of points and that of the line.",
    ),
)
@option(
    "--panel",
    default=None,
    metavar="KEY",
    pair=(
        "Theo dõi cùng một hộ qua các kỳ theo cột mã hộ: ma trận chuyển đổi và các đợt nghèo.",
        "Follow the same households by this key: transition matrices and spells of poverty.",
    ),
)
@option(
    "--engine",
    type=click.Choice(("duckdb", "spark")),
    default="duckdb",
    show_default=True,
    pair=("Bộ máy tính.", "Engine."),
)
@option(
    "--master",
    default=None,
    metavar="URL",
    pair=("Địa chỉ Spark: local[*] hoặc spark://máy:7077.", "Spark master: local[*] or spark://host:7077."),
)
@option(
    "--memory-limit",
    type=MEMORY,
    default=None,
    pair=(
        "Giới hạn bộ nhớ của bộ máy tính; vượt quá thì dùng đĩa tạm.",
        "Memory limit of the engine; beyond it temporary disk is used.",
    ),
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    pair=("Thư mục kết quả.", "Folder for the results."),
)
@lang_option
def measure(
    source: Path,
    indicators: tuple[str, ...] | None,
    weights: tuple[str, ...] | None,
    k: tuple[str, ...] | None,
    class_column: str | None,
    poor: tuple[tuple[str, ...], ...],
    standard: str,
    out: Path,
    inequality: bool,
    dominance: tuple[str, str] | None,
    gap: tuple[str, str] | None,
    panel: str | None,
    engine: str,
    master: str | None,
    memory_limit: str | None,
    lang: str | None,
    register: bool,
    confidence: str,
    **design: Any,
) -> int:
    """Runs the job and prints what came of it."""
    from giamngheo.batch.measuring import MeasureRequest, run_measure
    from giamngheo.config.measure_closing import show_measures
    from giamngheo.law import LawError
    from giamngheo.measurement.alkire_foster import MeasureError
    from giamngheo.measurement.alkire_foster.sample import exact

    language = language_of(lang)
    classes = (poor or (("poor",),)) if class_column or poor else ()
    try:
        level = exact(confidence, "confidence")
        request = MeasureRequest(
            source=source,
            out=out,
            standard=load_asked_standard(standard),
            indicators=indicators,
            weights=weights,
            k=k,
            poor=classes,
            class_column=class_column or "class",
            design={
                **design,
                "confidence": Fraction(level),
                **({"sampling": "register"} if register else {}),
            },
            inequality=inequality,
            dominance=dominance,
            gap=gap,
            panel=panel,
            engine=engine,
            settings={
                name: value
                for name, value in (("memory_limit", memory_limit), ("master", master))
                if value is not None
            },
            lang=language,
        )
        if master and engine != "spark":
            raise Refused(
                say(("--master chỉ dùng với --engine spark.", "--master goes with --engine spark only."))
            )
        with progress_bar(language) as bar:
            outcome = run_measure(request, bar.staged)
    except MeasureError as error:
        kind = Unreadable if error.code in UNREADABLE_CODES else Refused
        raise kind(error.message.get(language)) from error
    except LawError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        words = (
            f"Không ghi được vào {out}: {error.strerror or error}",
            f"Cannot write to {out}: {error.strerror or error}",
        )
        raise Refused(say(words)) from error
    show_measures(outcome, request)
    return 0
