"""Turning a sheet typed in an old font into Unicode, column by column."""

from collections import Counter
from typing import Any

from giamngheo.intake.legacy import all_syllables, convert, detect
from giamngheo.intake.sheet import Column, RawSheet

_ENOUGH_WORDS = 3
_NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI-Windows"}


def convert_sheet(sheet: RawSheet) -> list[tuple[int, dict[str, Any]]]:
    """Converts the columns that need it. Returns (column, parameters of the problem `legacy_text`) for each.

    A column with few accented words follows the other columns of its sheet.
    """
    found: dict[int, str] = {}
    weak: list[int] = []
    for index, column in enumerate(sheet.columns):
        texts = [value for value in column.values if isinstance(value, str) and not value.isascii()]
        if not texts:
            continue
        encoding, evidence = detect(texts)
        if encoding and evidence >= _ENOUGH_WORDS:
            found[index] = encoding
        elif encoding or evidence < _ENOUGH_WORDS or not all_syllables(texts):
            weak.append(index)
    if not found:
        whole = [
            v for column in sheet.columns for v in column.values if isinstance(v, str) and not v.isascii()
        ]
        encoding, evidence = detect(whole)
        if encoding is None or evidence < 2:
            return []
        found = dict.fromkeys(range(len(sheet.columns)), encoding)
    else:
        usual = Counter(found.values()).most_common(1)[0][0]
        found.update(dict.fromkeys(weak, usual))
    return [
        (index, params)
        for index, encoding in sorted(found.items())
        if (params := _convert_column(sheet.columns[index], encoding))
    ]


def _convert_column(column: Column, encoding: str) -> dict[str, Any] | None:
    example: tuple[str, str] | None = None
    count = 0
    for place, value in enumerate(column.values):
        if isinstance(value, str) and not value.isascii():
            read = convert(value, encoding)
            if read != value:
                example = example or (value, read)
                column.values[place] = read
                count += 1
    if example is None:
        return None
    return {"encoding": _NAMES[encoding], "count": count, "before": example[0][:60], "after": example[1][:60]}
