"""The first sheet of a template: how to fill it in, the points table, every column with an example."""

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from giamngheo.intake.template.cells import grouped
from giamngheo.intake.template.columns import Column, texts, words
from giamngheo.law import Standard, Text
from giamngheo.law.parts import Kind

# One column only: two cells that name columns side by side would look like the heading of a list.
WIDTH = 110
LINE_HEIGHT = 15.5


class Guide:
    """Writes the guide from top to bottom."""

    def __init__(self, workbook: Workbook, lang: str) -> None:
        self._lang = lang
        self._sheet: Worksheet = workbook.add_worksheet(words(lang, "sheets", "guide"))
        self._row = 0
        base = {"text_wrap": True, "valign": "top"}
        self._plain = workbook.add_format(base)
        self._entry = workbook.add_format({**base, "bottom": 1, "bottom_color": "#D9D9D9"})
        self._bold = workbook.add_format({"bold": True})
        self._example = workbook.add_format({"italic": True, "font_color": "#595959"})
        self._title = workbook.add_format({"bold": True, "font_size": 15})
        self._section = workbook.add_format({"bold": True, "font_size": 12, "font_color": "#1F3864"})
        self._sheet.set_column(0, 0, WIDTH)
        self._sheet.hide_gridlines(2)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer(f"&C{words(lang, 'page')}")

    def heading(self, standard: Standard, province: str, on: str) -> None:
        """Title, standard, and the units that the drop-downs hold."""
        lang = self._lang
        self._sheet.write_string(self._row, 0, words(lang, "guide_title"), self._title)
        self._sheet.set_row(self._row, 24)
        self._row += 1
        self._paragraph(words(lang, "standard_line", name=standard.name.get(lang)))
        self._paragraph(words(lang, "units_line", on=on, province=province))

    def steps(self, kind: Kind, standard: Standard, last: Text | None = None) -> None:
        """The numbered instructions: those of the kind after the first general one; `last` closes them instead."""
        self._title_of_section("steps_title")
        general, own = texts()["steps"]["all"], texts()["steps"][kind]
        said = [Text(entry["vi"], entry["en"]) for entry in [general[0], *own, *general[1:]]]
        if last is not None:
            said[-1] = last
        for number, entry in enumerate(said, 1):
            text = entry.get(self._lang)
            self._paragraph(f"{number}. {text.format(standard=standard.id)}")

    def points(self, standard: Standard, typed_column: str | None) -> None:
        """Whether form B1 can be scored item by item, and what to do if not."""
        lang, table = self._lang, standard.points_table
        if table is not None:
            self._title_of_section("points_title")
            coverage = table.coverage.get(lang)
            self._paragraph(words(lang, "points_loaded", version=table.version, coverage=coverage))
        elif typed_column is not None:
            self._title_of_section("points_title")
            self._paragraph(standard.slot_message.get(lang))
            self._paragraph(words(lang, "points_typed", column=typed_column))

    def columns(self, sheets: Sequence[tuple[str, Sequence[Column]]]) -> None:
        """One line for each column of each sheet: its name, the question, how to answer, an example."""
        lang = self._lang
        for sheet, columns in sheets:
            self._title_of_section("columns_title", sheet=sheet)
            for column in columns:
                question = "" if column.question == column.heading else _sentence(column.question)
                how = " ".join(filter(None, (question, how_to(column, lang))))
                parts: list[object] = [self._bold, column.heading, f": {how}" if how else " "]
                shown = example(column, lang)
                if shown:
                    parts += [self._example, f" {words(lang, 'example', value=shown)}"]
                self._sheet.write_rich_string(self._row, 0, *parts, self._entry)
                length = sum(len(part) for part in parts if isinstance(part, str))
                self._sheet.set_row(self._row, LINE_HEIGHT * _lines(length))
                self._row += 1

    def _title_of_section(self, key: str, **values: str) -> None:
        self._row += 1
        self._sheet.write_string(self._row, 0, words(self._lang, key, **values), self._section)
        self._row += 1

    def _paragraph(self, text: str) -> None:
        self._sheet.write_string(self._row, 0, text, self._plain)
        self._sheet.set_row(self._row, LINE_HEIGHT * _lines(len(text)))
        self._row += 1


def how_to(column: Column, lang: str) -> str:
    """How to answer, in one sentence; empty for free text."""
    if column.form in ("whole", "decimal"):
        unit = f" {column.unit}" if column.unit else ""
        lowest, highest = grouped(column.lowest, lang), grouped(column.highest, lang)
        return words(lang, "how", column.form, min=lowest, max=highest, unit=unit)
    return words(lang, "how", column.form) if column.form in texts()["how"] else ""


def example(column: Column, lang: str) -> str:
    """An invented value: of texts.yaml, else the first choice."""
    if column.choices:
        return column.choices[0]
    return words(lang, "examples", column.name) if column.name in texts()["examples"] else ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _lines(length: int) -> int:
    return -(-length // WIDTH)
