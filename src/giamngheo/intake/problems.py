"""What is wrong with an input, in an officer's words: the catalogue and the log of problems."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from giamngheo.intake.text import shown
from giamngheo.rules import Text

HERE = Path(__file__).parent
SEVERITIES = ("error", "warning", "repair")
# Of one code in one sheet, so many warnings or repairs are listed one by one; the rest is counted.
LISTED = 20_000


@dataclass(frozen=True)
class ProblemKind:
    """One entry of the catalogue. The texts hold {placeholders}."""

    code: str
    severity: str
    message: Text
    remedy: Text
    group: str


@dataclass(slots=True)
class Problem:
    """One finding. `row` as the spreadsheet numbers it; `column` its letter, `heading` what stands above it.

    `household_key` is the household concerned, None for a whole sheet or file.
    """

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    code: str
    severity: str
    heading: str | None = None
    household_key: int | None = None
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def brief(self) -> Text:
        """What is wrong, without the place."""
        return _filled(catalogue()[self.code].message, self)

    @property
    def suggestion(self) -> Text:
        """What to do about it."""
        return _filled(catalogue()[self.code].remedy, self)

    @property
    def place(self) -> Text:
        """File, sheet, row and column."""
        vi, en = [f"Tệp {self.file}"], [f"File {self.file}"]
        if self.sheet:
            vi.append(f"trang “{self.sheet}”")
            en.append(f"sheet “{self.sheet}”")
        if self.row is not None:
            vi.append(f"hàng {self.row}")
            en.append(f"row {self.row}")
        if self.column:
            name = f" ({self.heading})" if self.heading else ""
            vi.append(f"cột {self.column}{name}")
            en.append(f"column {self.column}{name}")
        return Text(", ".join(vi), ", ".join(en))

    @property
    def message(self) -> Text:
        """The whole sentence: place, value, what is wrong, and the remedy."""
        brief, remedy, place = self.brief, self.suggestion, self.place
        vi, en = f"{place.vi}: {brief.vi}", f"{place.en}: {brief.en}"
        if remedy.vi:
            vi, en = f"{vi} Cách sửa: {remedy.vi}", f"{en} What to do: {remedy.en}"
        return Text(vi, en)

    def as_dict(self, lang: str = "vi") -> dict[str, object]:
        """The entry of problems.json."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "heading": self.heading,
            "value": self.value,
            "code": self.code,
            "severity": self.severity,
            "message": self.message.get(lang),
        }


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "‹?›"


def _filled(template: Text, problem: Problem) -> Text:
    texts = {}
    for lang in ("vi", "en"):
        values = _Values(value=problem.value or "", heading=problem.heading or "", row=str(problem.row or ""))
        for key, item in problem.params.items():
            values[key] = item.get(lang) if isinstance(item, Text) else str(item)
        texts[lang] = template.get(lang).format_map(values).strip()
    return Text(texts["vi"], texts["en"])


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, ProblemKind]:
    """All problem codes in the order of problems.yaml."""
    data = yaml.safe_load((HERE / "problems.yaml").read_text(encoding="utf-8"))
    kinds: dict[str, ProblemKind] = {}
    for group in data["groups"]:
        for code, entry in group["problems"].items():
            assert entry["severity"] in SEVERITIES, code
            assert code not in kinds, code
            kinds[code] = ProblemKind(
                code,
                entry["severity"],
                Text(entry["vi"], entry["en"]),
                Text(entry.get("remedy_vi", ""), entry.get("remedy_en", "")),
                group["title_vi"],
            )
    return kinds


class ProblemLog:
    """Collects problems; of very many alike, the first are listed and all are counted."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.counts: Counter[str] = Counter()
        self.troubled: set[tuple[str, str | None, int | None, str | None]] = set()
        self._per_place: Counter[tuple[str, str | None, str]] = Counter()

    def add(
        self,
        code: str,
        file: str,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        heading: str | None = None,
        household_key: int | None = None,
        severity: str | None = None,
        **params: object,
    ) -> None:
        """Logs a problem of the catalogue; `severity` only where the data decides (rules of the
        questionnaire)."""
        self.counts[code] += 1
        place = (file, sheet, code)
        self._per_place[place] += 1
        level = severity or catalogue()[code].severity
        if level == "error":
            self.troubled.add((file, sheet, row, column))
        elif self._per_place[place] > LISTED:
            return
        text = None if value is None else shown(value)
        self.problems.append(
            Problem(file, sheet, row, column, text, code, level, heading, household_key, params)
        )

    def keys_of(self, prefix: str) -> set[int]:
        """Households with a problem whose code begins so."""
        return {
            problem.household_key
            for problem in self.problems
            if problem.household_key is not None and problem.code.startswith(prefix)
        }

    def close(self) -> None:
        """Adds a line for what was counted and not listed, and puts the list in the order of the sheets."""
        for (file, sheet, code), number in list(self._per_place.items()):
            if number > LISTED and catalogue()[code].severity != "error":
                self.add("more_of_the_same", file, sheet, count=number - LISTED, which=code)
        self.problems = in_order(self.problems)


def in_order(problems: Iterable[Problem], sheets: Iterable[tuple[str, str]] = ()) -> list[Problem]:
    """By file, sheet, row and column; what concerns the whole of one comes before its parts.

    `sheets` are (file, sheet) as they were read; files and sheets that are not among them follow as they come.
    """
    listed = list(problems)
    files: dict[str, int] = {}
    places: dict[tuple[str, str], int] = {}
    for file, sheet in (*sheets, *((problem.file, problem.sheet) for problem in listed)):
        files.setdefault(file, len(files))
        if sheet is not None:
            places.setdefault((file, sheet), len(places))

    def key(problem: Problem) -> tuple[int, int, int, int, str]:
        column = problem.column or ""
        sheet = -1 if problem.sheet is None else places[problem.file, problem.sheet]
        row = -1 if problem.row is None else problem.row
        # Z before AA
        return files[problem.file], sheet, row, len(column), column

    return sorted(listed, key=key)


def problems_page(lang_order: Iterable[str] = ("vi", "en")) -> str:
    """docs/problems.md: every code with its message and remedy. Written by `scripts/write_docs.py`."""
    names: dict[str, Any] = {
        "error": "lỗi / error",
        "warning": "cảnh báo / warning",
        "repair": "đã tự sửa / repaired",
    }
    lines = [
        "# Thông báo khi đọc danh sách / Problems found in lists",
        "",
        "Trang này được tạo từ `src/giamngheo/intake/problems.yaml`. / Generated from that file.",
        "",
        (
            "- **lỗi / error**: hộ (hoặc cả trang, cả tệp) không được xử lý cho đến khi sửa. "
            "The household (or the sheet, or the file) is not used until it is mended."
        ),
        "- **cảnh báo / warning**: vẫn xử lý, nhưng cần xem lại. Used, but worth a look.",
        "- **đã tự sửa / repaired**: phần mềm đã sửa và ghi lại. Mended by the program, and shown.",
        "",
        "`{…}` là chỗ điền giá trị cụ thể. / `{…}` stands for the particular value.",
        "",
    ]
    group = None
    for kind in catalogue().values():
        if kind.group != group:
            group = kind.group
            lines += [f"## {group}", ""]
        lines += [f"### `{kind.code}` ({names[kind.severity]})", ""]
        for lang in lang_order:
            word = "Cách sửa" if lang == "vi" else "What to do"
            remedy = f" *{word}:* {kind.remedy.get(lang)}" if kind.remedy.get(lang) else ""
            lines += [f"- {kind.message.get(lang)}{remedy}"]
        lines += [""]
    return "\n".join(lines)
