"""The files a run reads: none of them may be removed or overwritten by what the run writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from giamngheo.batch.outputs import CHECKED, PROBLEMS, SUMMARY
from giamngheo.batch.request import ReviewError, ReviewRequest, Status
from giamngheo.intake.readers.load import expand_paths, file_names
from giamngheo.rules import Text

RESULTS = ("households.parquet", "persons.parquet", "households.xlsx", PROBLEMS, SUMMARY)

_IN_DANGER = Text(
    "Kết quả sẽ ghi đè lên tệp đầu vào {path}: chưa làm gì cả. Hãy chọn thư mục khác với --out.",
    "The results would overwrite the input {path}: nothing was done. Choose another folder with --out.",
)
_MAPPING_IN_DANGER = Text(
    "--save-mapping sẽ ghi đè lên tệp đầu vào {path}: chưa làm gì cả. Hãy ghi tên tệp khác.",
    "--save-mapping would overwrite the input {path}: nothing was done. Name another file.",
)


def inputs_of(request: ReviewRequest) -> frozenset[Path]:
    """Every file the request reads, resolved; of a folder the lists in it."""
    lists = [*request.inputs, *request.previous, *filter(None, [request.totals, request.mapping])]
    return frozenset(path.resolve() for path in expand_paths(lists))


def refuse_overwriting(request: ReviewRequest) -> None:
    """Raises ReviewError (unreadable) where a file of the run would lie on one of its inputs."""
    kept = inputs_of(request)
    for name in (*RESULTS, *copy_names(sorted(file_names(expand_paths(request.inputs)).values()))):
        if (request.out / name).resolve() in kept:
            raise in_danger(request.out / name)
    saved = request.save_mapping
    if saved is not None and saved.resolve() in kept and not _same(saved, request.mapping):
        raise ReviewError(_MAPPING_IN_DANGER.format(path=saved), Status.UNREADABLE)


def in_danger(path: Path) -> ReviewError:
    """What is said where `path` is an input and would be overwritten."""
    return ReviewError(_IN_DANGER.format(path=path), Status.UNREADABLE)


def copy_names(names: Sequence[str]) -> Iterator[str]:
    """`list.xlsx` -> `list.checked.xlsx`; with its ending kept where two inputs would share the name."""
    stems = [Path(name).stem for name in names]
    for name, stem in zip(names, stems, strict=True):
        safe = (name if stems.count(stem) > 1 else stem).replace("/", "_")
        yield f"{safe}{CHECKED}"


def has_results(folder: Path) -> bool:
    """Whether an earlier run left its results in the folder."""
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(summary, dict) and summary.get("program") == "giamngheo"


def _same(one: Path, other: Path | None) -> bool:
    return other is not None and one.resolve() == other.resolve()
