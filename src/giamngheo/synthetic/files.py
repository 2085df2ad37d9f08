"""The files of a synthetic province: lists, denominators, earlier lists, Parquet, and what they are."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from giamngheo.synthetic.calibration import Calibration, SyntheticError
from giamngheo.synthetic.classes import NEAR_POOR, POOR
from giamngheo.synthetic.label import SYNTHETIC_LABEL
from giamngheo.synthetic.messy import DEFAULT_LIMIT, write_messy
from giamngheo.synthetic.mistakes import PlantedError, write_list_with_mistakes
from giamngheo.synthetic.province import ALL, REVIEW, Province, generate
from giamngheo.synthetic.tidy import write_list, write_totals

KINDS = ("totals", "indicators", "full")
Progress = Callable[[str, int, int], None]
_LIST_NAMES = {
    "full": "danh-sach-ra-soat.xlsx",
    "indicators": "danh-sach-ra-soat-chi-so.xlsx",
    "totals": "danh-sach-ra-soat-tong-diem.xlsx",
}
_TOTALS = "tong-so-ho.xlsx"
_MISTAKES = "danh-sach-co-loi.xlsx"
_MANIFEST = "manifest.json"
_PARQUET_FOLDER, _MESSY_FOLDER = "parquet", "lon-xon"
# how many earlier years' lists go with a list to review, so that falling back can be decided
_EARLIER_LISTS = 2


@dataclass(frozen=True)
class GeneratedFile:
    """One file: its path, what it is (vi), and the mistakes planted in it."""

    path: Path
    content: str
    planted: tuple[PlantedError, ...] = ()


@dataclass(frozen=True)
class _Task:
    """A file to write: what it is, and how."""

    content: str
    write: Callable[[], list[GeneratedFile]]


def generate_files(
    out_dir: Path,
    households: int,
    seed: int,
    year: int = 2025,
    kinds: Sequence[str] = ("full",),
    messy: bool = True,
    lang: str = "vi",
    progress: Progress | None = None,
    *,
    errors: bool = True,
    parquet: bool = True,
    messy_limit: int = DEFAULT_LIMIT,
    province: Province | None = None,
) -> list[GeneratedFile]:
    """Write a synthetic province below `out_dir` and return its files, the manifest last.

    danh-sach-ra-soat.xlsx (one list to review per kind), tong-so-ho.xlsx (denominators), nam-truoc-YYYY.xlsx
    (lists of the years before), danh-sach-co-loi.xlsx with `errors`, lon-xon/ with `messy`, parquet/ (every
    household, its members and the truth) with `parquet`, manifest.json.
    `progress(what, done, of)` is called before each file. `province` saves generating it again.
    Errors: SyntheticError for sizes, years or kinds that cannot be made.
    """
    known = Calibration(households, year).years
    years = [past for past in known if year - _EARLIER_LISTS <= past <= year]
    made = province or generate(households, seed, years)
    _refuse_empty_lists(made, year)
    for kind in kinds:
        made.carried("household", kind)
    out_dir.mkdir(parents=True, exist_ok=True)
    tasks = _tasks(out_dir, made, year, kinds, lang, messy, errors, parquet, messy_limit)
    files: list[GeneratedFile] = []
    for done, task in enumerate(tasks):
        if progress is not None:
            progress(task.content, done, len(tasks))
        files += task.write()
    manifest = out_dir / _MANIFEST
    text = json.dumps(_manifest(out_dir, made, year, files), ensure_ascii=False, indent=1)
    manifest.write_text(text + "\n", encoding="utf-8")
    if progress is not None:
        progress("manifest", len(tasks), len(tasks))
    return [*files, GeneratedFile(manifest, "Mô tả dữ liệu mô phỏng")]


def _refuse_empty_lists(province: Province, year: int) -> None:
    """A list of nobody is no specimen; how many are on a list follows from the published shares."""
    for past in province.years:
        on_list = province.listed(year, REVIEW) if past == year else province.recognised(past)
        if past <= year and not len(on_list):
            raise SyntheticError(
                f"Tỉnh {province.size} hộ quá nhỏ: theo tỷ lệ đã công bố, danh sách năm {past} không có hộ nào. "
                "Hãy tăng số hộ.",
                f"A province of {province.size} households is too small: by the published shares nobody is on the "
                f"list of {past}. Ask for more households.",
            )


def _tasks(
    out: Path,
    province: Province,
    year: int,
    kinds: Sequence[str],
    lang: str,
    messy: bool,
    errors: bool,
    parquet: bool,
    messy_limit: int,
) -> list[_Task]:
    def listing(kind: str) -> _Task:
        path, content = out / _LIST_NAMES[kind], f"Danh sách rà soát năm {year} ({kind})"
        return _Task(
            content, lambda: _one(path, content, lambda: write_list(path, province, year, kind, REVIEW, lang))
        )

    def earlier(before: int) -> _Task:
        path, content = out / f"nam-truoc-{before}.xlsx", f"Danh sách hộ nghèo, cận nghèo năm {before}"
        return _Task(
            content,
            lambda: _one(
                path, content, lambda: write_list(path, province, before, "totals", "recognised", lang)
            ),
        )

    def totals() -> list[GeneratedFile]:
        path = out / _TOTALS
        return _one(path, "Tổng số hộ, nhân khẩu theo thôn", lambda: write_totals(path, province, year, lang))

    def mistaken() -> list[GeneratedFile]:
        planted = write_list_with_mistakes(out / _MISTAKES, province, year)
        return [GeneratedFile(out / _MISTAKES, "Danh sách có lỗi biết trước", tuple(planted))]

    def messy_files() -> list[GeneratedFile]:
        written = write_messy(out / _MESSY_FOLDER, province, year, messy_limit)
        return [GeneratedFile(path, f"Danh sách lộn xộn: {covers}") for path, covers in written.items()]

    tasks = [listing(kind) for kind in kinds]
    tasks.append(_Task("Tổng số hộ", totals))
    tasks += [earlier(before) for before in province.years if year - _EARLIER_LISTS <= before < year]
    if errors:
        tasks.append(_Task("Danh sách có lỗi", mistaken))
    if messy:
        tasks.append(_Task("Danh sách lộn xộn", messy_files))
    if parquet:
        tasks.append(_Task("Parquet", lambda: write_parquet(out / _PARQUET_FOLDER, province, year)))
    return tasks


def _one(path: Path, content: str, write: Callable[[], None]) -> list[GeneratedFile]:
    write()
    return [GeneratedFile(path, content)]


def write_parquet(
    folder: Path, province: Province, year: int, kind: str = "full", listed: str = ALL
) -> list[GeneratedFile]:
    """Write households.parquet, persons.parquet (canonical) and truth.parquet of a year, in chunks.

    The two first are joined by household_key. The label is in the metadata of each schema.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.parquet" for name in ("households", "persons", "truth")}
    chunks = province.chunks(year, kind, listed)
    first = next(chunks, None)
    if first is None:
        return []
    writers = {
        name: pq.ParquetWriter(path, getattr(first, name).schema, compression="zstd")
        for name, path in paths.items()
    }
    try:
        for chunk in chain([first], chunks):
            for name, writer in writers.items():
                writer.write_table(_with_same_schema(getattr(chunk, name), writer.schema))
    finally:
        for writer in writers.values():
            writer.close()
    contents = {
        "households": "Mọi hộ",
        "persons": "Mọi thành viên",
        "truth": "Kết quả dự định (để đối chiếu)",
    }
    return [GeneratedFile(path, f"{contents[name]}, năm {year}") for name, path in paths.items()]


def _with_same_schema(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return table if table.schema.equals(schema) else table.cast(schema)


def _manifest(out: Path, province: Province, year: int, files: list[GeneratedFile]) -> dict[str, Any]:
    at = province.listed(year)
    classes = province.classes.by_year[year][at]
    urban = province.urban(year)[at]
    planted = [asdict(error) for file in files for error in file.planted]
    return {
        "synthetic": True,
        "label": SYNTHETIC_LABEL,
        "seed": province.seed,
        "households_asked": province.size,
        "year": year,
        "years": list(province.years),
        "standard": province.standard.id,
        "calibration_evidence": {str(y): province.calibration.totals(y).evidence for y in province.years},
        "totals": {
            "households": len(at),
            "persons": int(province.roster.sizes(year)[at].sum()),
            "poor": int((classes == POOR).sum()),
            "near_poor": int((classes == NEAR_POOR).sum()),
            "poor_urban": int(((classes == POOR) & urban).sum()),
            "urban_households": int(urban.sum()),
            "ethnic_minority_households": int((province.groups[at] > 0).sum()),
            "households_to_review": len(province.listed(year, REVIEW)),
        },
        "files": [{"file": str(file.path.relative_to(out)), "content": file.content} for file in files],
        "planted_errors": planted,
    }
