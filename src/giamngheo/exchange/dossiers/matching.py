"""The rows of an exported list held against the register and the reviews of the commune."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from giamngheo.exchange.dossiers.queries import OPEN
from giamngheo.exchange.dossiers.register import Found, Register, Unfound
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake.dossiers import DossierList, DossierProblem, Procedure, channel_of, procedure_of
from giamngheo.intake.dossiers.reading import Row
from giamngheo.intake.sheet import cell_text
from giamngheo.intake.text import shown
from giamngheo.intake.values.citizen import parse_citizen_id
from giamngheo.intake.values.dates import parse_date
from giamngheo.law.classes import LISTED
from giamngheo.platform.scope import Actor
from giamngheo.registry.bulk.existing import MANY, slices
from giamngheo.reviews import clock, permissions
from giamngheo.reviews.models import Case, CommuneReview, Review

CODE_LENGTH = Case._meta.get_field("dossier_code").max_length or 0
WISH_LENGTH = Case._meta.get_field("wish").max_length or 0
_NAMES = ("owner_name", "applicant_name")
_ROUNDS = {"annual": (Review.Kind.ANNUAL,), "on_request": (Review.Kind.ON_REQUEST,)}
_KINDS = {
    "poverty": (Review.Kind.ANNUAL, Review.Kind.ON_REQUEST),
    "average_living": (Review.Kind.AVERAGE_LIVING,),
    "low_income": (Review.Kind.LOW_INCOME,),
}


def matched_dossiers(
    batch: ImportBatch, actor: Actor, listed: DossierList
) -> tuple[list[DossierProblem], list[dict[str, Any]]]:
    """What is wrong with rows, and the others as dossiers.

    A dossier: `key`, `source`, `row`, `code`, `head` (the name listed, else the head of the household), `household`,
    `person` (ids), `village`, `commune` (ids), `review` (id), `form`, `channel`, `received` (ISO day), `wish`; or,
    with `recorded` (id of the file that bears the code already), nothing of what follows `commune`.
    """
    matching = _Matching(batch, actor, listed)
    found = [(row, matching.dossier(row)) for row in listed.rows]
    refused = {one.household_key for one in matching.problems}
    return matching.problems, [one for row, one in found if one is not None and row["key"] not in refused]


class _Matching:
    def __init__(self, batch: ImportBatch, actor: Actor, listed: DossierList) -> None:
        self.batch, self.given = batch, batch.given or {}
        self.problems: list[DossierProblem] = []
        self._today = clock.today()
        self._places = {
            (one.file, one.sheet, column.variable): (column.column, column.heading)
            for one in listed.intake.mappings
            for column in one.columns
            if column.variable
        }
        self._codes = Counter(_text(row, "dossier_code") for row in listed.rows)
        self._numbers = {row["key"]: self._number(row) for row in listed.rows}
        self.register = Register(batch, actor, [one for one in self._numbers.values() if one])
        rows = CommuneReview.objects.reach(actor, permissions.LIST).filter(commune=batch.unit_id)
        self._open = list(rows.filter(step__in=OPEN).select_related("review").order_by("pk"))
        self._recorded = self._read_recorded(actor)

    def _read_recorded(self, actor: Actor) -> dict[str, Case]:
        found: dict[str, Case] = {}
        for part in slices([code for code in self._codes if code], MANY):
            rows = Case.objects.reach(actor, permissions.LIST).filter(dossier_code__in=part)
            rows = rows.filter(village_review__commune_review__commune=self.batch.unit_id)
            found |= {one.dossier_code: one for one in rows.select_related("household")}
        return found

    def dossier(self, row: Row) -> dict[str, Any] | None:
        """One row; what is wrong with it is noted, all of it."""
        code = self._code(row)
        names = {name: text for name in _NAMES if (text := _text(row, name))}
        number = self._numbers[row["key"]]
        if number is None:
            found: Found | Unfound = Unfound(
                "dossier_number_unreadable", "citizen_number", _shown(row, "citizen_number")
            )
        else:
            found = self.register.find(names, number, _text(row, "village"), _text(row, "address"))
        name = next(iter(names.values()), "")
        recorded = self._recorded.get(code)
        if recorded is not None:
            if isinstance(found, Found) and found.household != recorded.household_id:
                self._note(row, "dossier_code_taken", "dossier_code", code)
            return self._kept(row, code, name, recorded.household_id) | {"recorded": recorded.pk}
        if isinstance(found, Unfound):
            self._note(row, found.code, found.column, found.value)
        received, channel = self._received(row), self._channel(row)
        procedure = self._procedure(row)
        if not isinstance(found, Found) or procedure is None or received is None:
            return None
        form = self._form(row, procedure, found)
        review = self._review(row, procedure, received)
        if form is None or review is None:
            return None
        person = None
        if review.kind == Review.Kind.LOW_INCOME:
            person = found.person
            if person is None:
                self._note(row, "dossier_person_unclear", next(iter(names), "citizen_number"), name)
        return self._kept(row, code, name, found.household) | {
            "person": person,
            "review": review.pk,
            "form": form,
            "channel": channel,
            "received": received.isoformat(),
            "wish": _text(row, "note")[:WISH_LENGTH],
        }

    def _kept(self, row: Row, code: str, name: str, household: int) -> dict[str, Any]:
        home = self.register.households.get(household)
        return {
            "key": row["key"],
            "source": row["file"],
            "row": row["row"],
            "code": code,
            "head": name or (home.head_name if home else ""),
            "household": household,
            "village": home.village_id if home else None,
            "commune": self.batch.unit_id,
        }

    def _code(self, row: Row) -> str:
        code = _text(row, "dossier_code")
        if not code:
            self._note(row, "dossier_code_missing", "dossier_code", None)
        elif len(code) > CODE_LENGTH:
            self._note(row, "dossier_code_long", "dossier_code", code)
        elif self._codes[code] > 1:
            self._note(row, "dossier_twice", "dossier_code", code)
        return code

    def _number(self, row: Row) -> str | None:
        """Its digits, empty for a blank cell, None for one that cannot be read."""
        written = row.get("citizen_number")
        if written is None:
            return ""
        cell = parse_citizen_id(written, on=self._today)
        if cell.value is None:
            return None if cell.problem else ""
        return str(cell.value)

    def _received(self, row: Row) -> date | None:
        """The day of receipt, else that of submission."""
        column = next((name for name in ("received_on", "submitted_on") if _text(row, name)), None)
        if column is None:
            self._note(row, "dossier_date_missing", "received_on", None)
            return None
        found = parse_date(row[column], on=self._today, past=False).value
        if not isinstance(found, tuple) or found[0] != found[1]:
            self._note(row, "dossier_date_unreadable", column, _shown(row, column))
            return None
        day: date = found[0]
        if day > self._today:
            self._note(row, "dossier_future", column, _shown(row, column))
            return None
        return day

    def _channel(self, row: Row) -> str:
        """What the cell says; of a blank one what was chosen with the upload."""
        written = _text(row, "channel")
        if not written:
            return str(self.given.get("channel", ""))
        found = channel_of(written)
        if not found:
            self._note(row, "dossier_channel_unknown", "channel", written)
        return found

    def _procedure(self, row: Row) -> Procedure | None:
        said = [_text(row, name) for name in ("procedure", "procedure_code", "form")]
        found = procedure_of(*said)
        if found is None:
            self._note(row, "dossier_procedure_unknown", "procedure", said[0] or said[1])
        return found

    def _form(self, row: Row, procedure: Procedure, found: Found) -> str | None:
        """Mẫu 01 or Mẫu 04; where the name covers both, who is on no list in force can only ask to be put on it."""
        if len(procedure.forms) == 1:
            return next(iter(procedure.forms))
        if self.register.households[found.household].status in LISTED:
            self._note(row, "dossier_form_unclear", "procedure", _text(row, "procedure"))
            return None
        return Case.Source.APPLICATION.value

    def _review(self, row: Row, procedure: Procedure, received: date) -> Review | None:
        """The review of the page where it takes the procedure, else the only open one of the commune that does."""
        wanted = _ROUNDS.get(procedure.round, _KINDS[procedure.kind])
        fitting = [one for one in self._open if one.review.kind in wanted]
        here = [one for one in fitting if one.pk == self.batch.commune_review_id]
        then = [one for one in here or fitting if one.review.starts_on <= received <= one.review.ends_on]
        if len(then) == 1:
            return then[0].review
        if fitting and not then:
            column = "received_on" if _text(row, "received_on") else "submitted_on"
            self._note(row, "dossier_outside_review", column, _shown(row, column))
        else:
            words = _text(row, "procedure") or _text(row, "procedure_code")
            self._note(row, "dossier_no_review", "procedure", words)
        return None

    def _note(self, row: Row, code: str, column: str, value: str | None) -> None:
        letter, heading = self._places.get((row["file"], row["sheet"], column), (None, None))
        self.problems.append(
            DossierProblem(
                row["file"], row["sheet"], row["row"], letter, value, code, "error", heading, row["key"]
            )
        )


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None else cell_text(value)


def _shown(row: Row, name: str) -> str:
    value = row.get(name)
    return shown(value) if isinstance(value, date | datetime) else cell_text(value)
