"""The main job: lists of households in; classified households with reasons, and the official forms, out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from giamngheo import __version__
from giamngheo.batch.assumptions import note_scenario
from giamngheo.batch.communes import commune_of, communes_named
from giamngheo.batch.dates import default_day, note_unclear_years, stated_day
from giamngheo.batch.inputs import copy_names, has_results, in_danger, inputs_of, refuse_overwriting
from giamngheo.batch.outputs import PROBLEMS, SUMMARY, OutputFolder, OverwritesInput, output_folder
from giamngheo.batch.request import Progress, ReviewError, ReviewOutcome, ReviewRequest, Status
from giamngheo.batch.stages import CHECKING, CLASSIFYING, EARLIER, FORMS, READING, WRITING
from giamngheo.batch.summary import summary_of, with_movements
from giamngheo.batch.synthetic_mark import is_synthetic
from giamngheo.intake import (
    Intake,
    MappingError,
    MappingFile,
    Previous,
    Problem,
    ProblemLog,
    SheetMapping,
    Totals,
    in_order,
    load_mapping,
    load_wordings,
    note_disagreements,
    note_spellings_of_years,
    note_village_spellings,
    read_list,
    read_previous,
    read_totals,
    save_mapping,
    totals_sheet,
    write_checked_copy,
)
from giamngheo.law import LawError, Standard, load_standard
from giamngheo.law.areas import Areas, load_areas
from giamngheo.measurement import (
    ClassificationError,
    added_columns,
    classify,
    reason_rows,
    reason_texts,
)
from giamngheo.measurement.movements import Movements, MovementsError, YearList, movements
from giamngheo.reports import (
    ReportMeta,
    without_list,
    write_forms,
    write_household_list,
    write_households_parquet,
    write_persons_parquet,
)
from giamngheo.rules import Text

# Parquet tables of more rows have a checked copy only where they hold an error.
COPIED_ROWS = 100_000

SCENARIO_OFFICIAL = Text(
    "Kịch bản {name} là giả định, không phải quy định: không được in là kết quả chính thức. Hãy bỏ --stage official, "
    "hoặc bỏ --scenario.",
    "The scenario {name} is an assumption and no law: it cannot be issued as an official result. Leave out --stage "
    "official or --scenario.",
)
KEPT = Text(
    "Kết quả của lần chạy trước trong thư mục được giữ nguyên.",
    "The results of the earlier run in the folder were left as they are.",
)


def run_review(
    request: ReviewRequest, progress: Progress | None = None, today: date | None = None
) -> ReviewOutcome:
    """Runs the whole job: afterwards `request.out` holds all of it, or only problems and checked copies.

    Raises ReviewError where the request itself cannot be carried out: no such standard, a day outside its
    validity, a mapping that does not fit, lists in the wrong order of years, a folder that cannot be written.
    """
    return _Review(request, progress or (lambda stage, done, of: None), today or date.today()).run()


class _Review:
    """The steps of one run and what they share."""

    def __init__(self, request: ReviewRequest, progress: Progress, today: date) -> None:
        self.request = request
        self.progress = progress
        try:
            self.standard: Standard = load_standard(request.standard_id, scenario=request.scenario)
        except LawError as error:
            raise ReviewError(error.message) from error
        if self.standard.scenario is not None and request.stage == "official":
            raise ReviewError(SCENARIO_OFFICIAL.format(name=self.standard.scenario))
        self.areas: Areas = load_areas()
        self.mapping = self._mapping()
        self.on = request.on or default_day(self.standard, today)
        self.problems: list[Problem] = []
        self.counts: Counter[str] = Counter()
        self.intake: Intake

    def run(self) -> ReviewOutcome:
        refuse_overwriting(self.request)
        self.intake = self._read()
        totals, earlier = self._earlier()
        refused = self._refusal(totals, earlier)
        if refused is Status.UNREADABLE and has_results(self.request.out):
            outcome = self._outcome(refused, files=[])
            outcome.remarks.append(KEPT)
            return outcome
        try:
            with output_folder(self.request.out, keep=inputs_of(self.request)) as folder:
                if refused is not None:
                    return self._refuse(folder, refused)
                return self._produce(folder, totals, earlier)
        except OverwritesInput as error:
            raise in_danger(error.path) from error
        except OSError as error:
            raise ReviewError(
                Text(
                    "Không ghi được vào thư mục {out}: {why}. Hãy chọn thư mục khác với --out.",
                    "Cannot write to the folder {out}: {why}. Choose another one with --out.",
                ).format(out=self.request.out, why=error.strerror or str(error))
            ) from error

    # reading

    def _mapping(self) -> MappingFile | None:
        if self.request.mapping is None:
            return None
        try:
            return load_mapping(self.request.mapping, load_wordings(self.standard).targets)
        except MappingError as error:
            raise ReviewError(Text.same(str(error))) from error

    def _read(self) -> Intake:
        def report(_stage: str, done: int, of: int) -> None:
            self.progress(READING, done, of)

        intake = read_list(
            self.request.inputs,
            self.standard,
            on=self.on,
            day_of=self._day_of if self.request.on is None else None,
            areas=self.areas,
            mapping=self.mapping,
            progress=report,
            default_province=self.request.province,
        )
        if self.request.on is None:
            log = ProblemLog()
            note_unclear_years(intake.mappings, self.on, log)
            intake.problems += log.problems
            intake.counts += log.counts
        note_scenario(intake, self.standard)
        self.problems += intake.problems
        self.counts += intake.counts
        return intake

    def _day_of(self, mappings: Sequence[SheetMapping]) -> date:
        """The day of the review by the year of the lists, from now on the day of the whole run."""
        self.on = stated_day(self.standard, mappings, self.on)
        return self.on

    def _earlier(self) -> tuple[Totals | None, list[Previous]]:
        """The denominators and the earlier lists; their problems join the others."""
        source = self.request.totals or totals_sheet(self.intake.sheets)
        of = len(self.request.previous) + 1
        self.progress(EARLIER, 0, of)
        totals = None
        if source is not None:
            totals = read_totals(
                source,
                areas=self.areas,
                on=self.on,
                default_province=self.request.province,
                commune_code=commune_of(self.intake.households, source),
            )
            self._note(totals.problems)
        self._note(note_village_spellings(self.intake, totals).problems)
        earlier = []
        for number, path in enumerate(self.request.previous, 1):
            self.progress(EARLIER, number, of)
            one = read_previous(
                path,
                self.standard,
                on=self.on,
                areas=self.areas,
                classify=self._classes,
                default_province=self.request.province,
            )
            self._note(one.problems)
            earlier.append(one)
        self._note(note_spellings_of_years(self.intake, earlier).problems)
        self.progress(EARLIER, of, of)
        return totals, earlier

    def _note(self, problems: Sequence[Problem]) -> None:
        self.problems += problems
        self.counts.update(problem.code for problem in problems)

    def _classes(self, households: pa.Table, persons: pa.Table) -> pa.ChunkedArray:
        with duckdb.connect() as con:
            table = classify(
                self.standard, households, persons, on=self.on, con=ibis.duckdb.from_connection(con)
            )
            return table.select("household_key", "class").order_by("household_key").to_pyarrow()["class"]

    # refusing

    def _refusal(self, totals: Totals | None, earlier: Sequence[Previous]) -> Status | None:
        fatal = bool(self.intake.fatal) or bool(totals and totals.fatal) or any(one.fatal for one in earlier)
        if fatal:
            return Status.UNREADABLE
        faulty = any(problem.severity == "error" for problem in self.problems)
        if faulty and not self.request.accept_valid:
            return Status.INPUT_ERRORS
        return None if self.intake.households.num_rows else Status.INPUT_ERRORS

    def _refuse(self, folder: OutputFolder, status: Status) -> ReviewOutcome:
        self._put_in_order()
        self._write_problems(folder)
        # the messages lead to a mapping: what was proposed is there to be mended
        self._save_mapping()
        if status is Status.INPUT_ERRORS:
            self._let_go_of_tables()
            self._write_checked(folder)
        # what cannot be read says nothing about an earlier run: its copies stay
        return self._outcome(status, files=folder.commit(clear=status is Status.INPUT_ERRORS))

    # producing

    def _produce(
        self, folder: OutputFolder, totals: Totals | None, earlier: Sequence[Previous]
    ) -> ReviewOutcome:
        self.progress(CLASSIFYING, 0, 1)
        meta = self._meta(earlier)
        self._let_go_of_tables()
        persons = self.intake.persons if self.intake.persons.num_rows else None
        classified = self._classified(persons)
        moved = self._movements(classified, earlier, persons)
        classified = with_movements(classified, moved)
        found = note_disagreements(self.intake, classified, self.standard)
        self.problems += found.problems
        self.counts += found.counts
        self._put_in_order()
        self.progress(CLASSIFYING, 1, 1)

        self.progress(WRITING, 0, 3)
        write_households_parquet(folder.path("households.parquet"), classified, self.standard, meta)
        if persons is not None:
            write_persons_parquet(folder.path("persons.parquet"), persons, self.standard, meta)
        self.progress(WRITING, 1, 3)
        wanted = ("household_key", "criterion", f"why_{self.request.language}")
        whys = reason_rows(classified, self.standard, on=self.on, persons=persons, columns=wanted)
        self.progress(WRITING, 2, 3)
        write_household_list(
            folder.path("households.xlsx"), classified, persons, moved, self.standard, meta, whys=whys
        )
        self.progress(WRITING, 3, 3)

        self.progress(FORMS, 0, 1)
        forms = write_forms(
            folder.path("forms", "x").parent,
            classified,
            persons,
            moved,
            totals,
            self.standard,
            self.areas,
            meta,
        )
        self.progress(FORMS, 1, 1)
        unlisted = forms[0].unlisted
        self._write_problems(folder)
        self._write_checked(folder)
        self._save_mapping()
        summary = summary_of(classified, self.standard, meta, self.counts, [*folder.names(), SUMMARY])
        summary["communes_without_list"] = list(unlisted)
        text = json.dumps(summary, ensure_ascii=False, indent=1)
        folder.path(SUMMARY).write_text(text + "\n", encoding="utf-8")
        outcome = self._outcome(Status.DONE, files=folder.commit())
        outcome.summary = summary
        outcome.remarks += [without_list(unlisted)] if unlisted else []
        outcome.forms = [
            replace(form, path=self.request.out / "forms" / f"{form.number}.xlsx") for form in forms
        ]
        return outcome

    def _classified(self, persons: pa.Table | None) -> pa.Table:
        table = self.intake.households
        try:
            with duckdb.connect() as con:
                plan = classify(
                    self.standard, table, persons, on=self.on, con=ibis.duckdb.from_connection(con)
                )
                # what the list says itself stays where it is: only what is found comes from the engine
                added = plan.select("household_key", *added_columns(self.standard))
                found = added.order_by("household_key").to_pyarrow()
        except ClassificationError as error:
            raise ReviewError(error.message) from error
        for name in added_columns(self.standard):
            table = table.append_column(name, found[name])
        reasons = reason_texts(table, self.standard, on=self.on, persons=persons)
        for name in ("reason_vi", "reason_en"):
            table = table.append_column(name, reasons[name])
        return table

    def _movements(
        self, classified: pa.Table, earlier: Sequence[Previous], persons: pa.Table | None
    ) -> Movements | None:
        lists = [
            YearList(one.label, one.year or self.on.year - 1, one.table, one.communes) for one in earlier
        ]
        if not lists:
            return None
        try:
            return movements(classified, lists, self.standard, persons=persons, on=self.on)
        except MovementsError as error:
            raise ReviewError(error.message) from error

    def _meta(self, earlier: Sequence[Previous]) -> ReportMeta:
        return ReportMeta(
            reference_date=self.on,
            year=self.on.year,
            lang=self.request.language,
            stage=self.request.stage,
            units=self.request.units,
            synthetic=is_synthetic(self.request.inputs, self.intake.sheets),
            product_version=__version__,
            created=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
            sources=tuple(path.name for path in self.request.inputs),
            previous=tuple(one.label for one in earlier),
            rejected_households=len(self.intake.rejected),
            listed=communes_named(
                self.intake.mappings, self.areas, on=self.on, default_province=self.request.province
            ),
        )

    # writing beside the results

    def _put_in_order(self) -> None:
        sheets = [(sheet.file, sheet.name) for sheet in self.intake.sheets]
        self.problems = in_order(self.problems, sheets)
        self.intake.problems = in_order(self.intake.problems, sheets)

    def _write_problems(self, folder: OutputFolder) -> None:
        entries = [problem.as_dict(self.request.lang) for problem in self.problems]
        text = json.dumps(entries, ensure_ascii=False, indent=1)
        folder.path(PROBLEMS).write_text(text + "\n", encoding="utf-8")

    def _let_go_of_tables(self) -> None:
        """Long Parquet tables without an error get no checked copy: their cells need not stay in memory."""
        wrong = {problem.file for problem in self.problems if problem.severity == "error"}
        self.intake.sheets = [
            sheet
            for sheet in self.intake.sheets
            if sheet.kind != "parquet" or sheet.row_count <= COPIED_ROWS or sheet.file in wrong
        ]

    def _write_checked(self, folder: OutputFolder) -> None:
        """A checked copy of every list; of a long Parquet table only where it holds an error."""
        names = sorted(self.intake.paths)
        held = {sheet.file for sheet in self.intake.sheets}
        for done, (name, copy) in enumerate(zip(names, copy_names(names), strict=True)):
            self.progress(CHECKING, done, len(names))
            if name in held:
                write_checked_copy(self.intake, name, folder.path(copy), self.request.lang)
        self.progress(CHECKING, len(names), len(names))

    def _save_mapping(self) -> None:
        if self.request.save_mapping is not None and self.intake.mappings:
            self.request.save_mapping.parent.mkdir(parents=True, exist_ok=True)
            save_mapping(self.intake.mappings, self.request.save_mapping)

    def _outcome(self, status: Status, files: list[Path]) -> ReviewOutcome:
        return ReviewOutcome(
            status=status,
            standard=self.standard,
            on=self.on,
            problems=self.problems,
            counts=self.counts,
            mappings=self.intake.mappings,
            files=files,
        )
