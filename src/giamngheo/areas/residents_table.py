"""All villages of a commune as one form of resident figures, a row each; a table of Excel may fill it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from giamngheo.areas.actions.all_residents import Figures
from giamngheo.areas.headings import small
from giamngheo.areas.models import AdminUnit, Level, Placement, Residents
from giamngheo.areas.queries import residents_of
from giamngheo.law.areas import normalise_village
from giamngheo.platform.database.names import label_key
from giamngheo.platform.figures import day as written_day
from giamngheo.platform.forms import DayField, FigureField
from giamngheo.platform.web.language import say, words
from giamngheo.rules.text import Text

if TYPE_CHECKING:
    from giamngheo.intake.problems import Problem

COLUMNS = {
    "households": Text("Số hộ dân cư", "Resident households"),
    "persons": Text("Số nhân khẩu", "Persons"),
    "minority_households": Text("Số hộ dân tộc thiểu số", "Ethnic-minority households"),
}
MOST_BYTES = 4 * 1024**2


def villages_on(commune: AdminUnit, day: date) -> list[AdminUnit]:
    """The villages that lay in the commune on a day, in the order they are read. Three queries."""
    placed = set(Placement.objects.on(day).filter(commune=commune).values_list("village_id", flat=True))
    there = AdminUnit.objects.on(day).level(Level.VILLAGE)
    # a village whose places were never recorded lay where it lies
    lying = there.filter(parent=commune, placements=None)
    found = {one.pk: one for one in (*there.filter(pk__among=placed), *lying)}
    return sorted(found.values(), key=lambda one: (label_key(one.full_name), one.pk))


@dataclass
class Line:
    """A row of the form."""

    unit: AdminUnit
    last: Residents | None
    boxes: list[tuple[str, Text, forms.BoundField]] = field(default_factory=list)

    @property
    def name(self) -> Text:
        if self.unit.level == Level.VILLAGE:
            return Text.same(self.unit.full_name)
        name = small(self.unit.full_name)
        return Text(f"Cả {name} (nếu nguồn có)", f"All of {name} (where the source says)")

    @property
    def last_words(self) -> Text | None:
        """ "15/10/2025: 17 hộ"."""
        if self.last is None:
            return None
        on, households = written_day(self.last.on), self.last.households
        return Text(f"{on}: {households} hộ", f"{on}: {households} households")


class VillagesOfDayForm(forms.Form):
    """Of which day the villages are: one that has ended since may still be counted."""

    day = DayField(label=words("Các thôn của ngày", "The villages of the day"), help_text="")


class AllResidentsForm(forms.Form):
    """Date and source once, then a row a village and one of the whole commune; an empty row says nothing."""

    on = DayField(label=words("Tại ngày", "At"))
    source = forms.CharField(
        label=words("Nguồn", "Source"),
        help_text=words("Ví dụ: Công an xã, báo cáo số 12", "For example: commune police, report 12"),
        max_length=300,
    )

    def __init__(self, *args: Any, units: Sequence[AdminUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        for unit in units:
            for name, label in COLUMNS.items():
                self.fields[box(unit.pk, name)] = FigureField(
                    label=f"{unit.full_name}: {say(label)}",
                    decimal_places=0,
                    min_value=0,
                    max_digits=9,
                    required=False,
                    widget=forms.TextInput(
                        attrs={
                            "inputmode": "numeric",
                            "autocomplete": "off",
                            "size": 7,
                            "data-column": name,
                            "aria-label": f"{unit.full_name}: {say(label)}",
                        }
                    ),
                )

    def lines(self, last: Mapping[int, Residents]) -> list[Line]:
        return [
            Line(
                unit,
                last.get(pk),
                [(name, label, self[box(pk, name)]) for name, label in COLUMNS.items()],
            )
            for pk, unit in self.units.items()
        ]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(words("Ngày này chưa đến.", "This day has not come yet."))
        return on

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for pk in self.units:
            first, *others = (box(pk, name) for name in COLUMNS)
            if (
                said.get(first) is None
                and first not in self.errors
                and any(said.get(o) is not None for o in others)
            ):
                self.add_error(first, words("Ghi cả số hộ dân cư.", "Give the resident households too."))
        return said

    def counted(self) -> dict[AdminUnit, Figures]:
        """The rows that are filled in."""
        said = self.cleaned_data
        found = {}
        for pk, unit in self.units.items():
            values = [said[box(pk, name)] for name in COLUMNS]
            if values[0] is not None:
                found[unit] = Figures(*(None if value is None else int(value) for value in values))  # type: ignore[arg-type]
        return found

    def refuse(self, rows: Mapping[int, Text]) -> None:
        for pk, why in rows.items():
            self.add_error(box(pk, "households"), say(why))


def box(pk: int, name: str) -> str:
    return f"u{pk}-{name}"


def last_of(units: Iterable[AdminUnit], day: date) -> dict[int, Residents]:
    return residents_of({unit.pk for unit in units}, day)


@dataclass
class Filled:
    """What a table of Excel says: values for the form, and in words what it says of no row of the form."""

    values: dict[str, Any] = field(default_factory=dict)
    rows: int = 0
    left: list[Text] = field(default_factory=list)


def fill_from(upload: Any, commune: AdminUnit, units: Sequence[AdminUnit], on: date) -> Filled:
    """Reads a workbook of totals by village into values of the form; nothing is written."""
    # the engine of tables is loaded by the first who fills from one
    from giamngheo.intake.totals import read_totals

    if upload.size > MOST_BYTES:
        return Filled(left=[Text("Tệp lớn hơn 4 MB.", "The file is larger than 4 MB.")])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"bang{Path(upload.name).suffix.lower()}"
        path.write_bytes(upload.read())
        totals = read_totals(path, on=on, commune_code=commune.code)
    if totals.fatal:
        return Filled(left=[one.brief for one in totals.fatal])
    found = Filled(left=[_placed_words(one) for one in totals.problems])
    named = {normalise_village(one.full_name).spelling: one for one in units if one.level == Level.VILLAGE}
    alike: dict[str, list[AdminUnit]] = {}
    for one in named.values():
        written = normalise_village(one.full_name)
        for key in {written.key, written.bare}:
            alike.setdefault(key, []).append(one)
    for row in totals.table.to_pylist():
        unit = _meant(row["village"], commune, named, alike) if row["commune_code"] == commune.code else None
        if unit is None or unit.pk not in {one.pk for one in units}:
            said = row["village"] or row["commune_name"] or row["commune_code"]
            found.left.append(Text(f"“{said}” không phải thôn của xã này", f"“{said}” is no village here"))
            continue
        found.rows += 1
        for name, column in zip(
            COLUMNS, ("households", "persons", "ethnic_minority_households"), strict=True
        ):
            found.values[box(unit.pk, name)] = row[column]
        if row["date"]:
            found.values["on"] = row["date"]
        # a table that names no source has that of its file
        if row["source"] and row["source"] != path.name:
            found.values["source"] = row["source"]
    return found


def _meant(
    village: str | None,
    commune: AdminUnit,
    named: Mapping[str, AdminUnit],
    alike: Mapping[str, Sequence[AdminUnit]],
) -> AdminUnit | None:
    """The unit of a row: a village written exactly so, else the only one written so but for accents or its kind."""
    if not village:
        return commune
    written = normalise_village(village)
    if written.spelling in named:
        return named[written.spelling]
    found = alike.get(written.key, ())
    return found[0] if len(found) == 1 else None


def _placed_words(problem: Problem) -> Text:
    """ "dòng 7: …"."""
    if problem.row is None:
        return problem.brief
    return Text(f"dòng {problem.row}: {problem.brief.vi}", f"row {problem.row}: {problem.brief.en}")
