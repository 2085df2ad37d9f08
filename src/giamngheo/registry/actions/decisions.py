"""Recognition decisions, the only thing that writes the ledger of poverty status."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from giamngheo.areas.models import AdminUnit
from giamngheo.law import load_standard
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.database.columns import insert_columns
from giamngheo.platform.scope import policy
from giamngheo.registry import in_force, permissions
from giamngheo.registry.actions.person_ledger import end_workers, write_person_ledger
from giamngheo.registry.bulk.existing import slices
from giamngheo.registry.ledger_followers import ledger_followers
from giamngheo.registry.models import Household, PovertyStatus, RecognitionDecision
from giamngheo.registry.models.ledger import book_entry
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class DecisionFacts:
    """What a decision says of itself; `effective_from` is the first day of the statuses it gives."""

    year: int
    standard: str
    effective_from: date
    number: str = ""
    signed_on: date | None = None
    authority: str = ""
    source: str = ""


@action(permissions.RECORD)
def record_decision(
    act: Act,
    unit: AdminUnit,
    facts: DecisionFacts,
    recognised: Mapping[int, str],
    *,
    ending: Collection[int] | None = None,
) -> RecognitionDecision:
    """Records a decision made outside the product: the statuses of a past list.

    recognised: status by household id; ending: households whose status ends besides (None: the list is the
    whole of the unit, so every household of the unit that it does not name). A household whose status stays the
    same keeps its row. Low-income workers of households that become poor or near-poor are none any more, as after a
    decision issued here.

    ActionRefused `later_decision` (a household has a status from a later day), `unknown_household`,
    `status_unknown`, and as `check_days`.
    """
    act.require(unit)
    _check(recognised)
    check_days(facts)
    decision = RecognitionDecision.objects.create(
        kind=RecognitionDecision.Kind.IMPORTED,
        unit=unit,
        number=facts.number,
        signed_on=facts.signed_on,
        authority=facts.authority,
        year=facts.year,
        standard=facts.standard,
        effective_from=facts.effective_from,
        source=facts.source,
    )
    households = _named(recognised, ending)
    for commune in {one.commune_id for one in households.values()}:
        act.require(Household(commune_id=commune))
    counts = _write_ledger(decision, recognised, ending)
    counts |= end_workers(decision, recognised)
    for follow in ledger_followers():
        follow(act, decision)
    act.record(decision, after={"number": facts.number, "year": facts.year, **counts})
    return decision


@action(permissions.ISSUE)
def issue_decision(
    act: Act,
    unit: AdminUnit,
    facts: DecisionFacts,
    recognised: Mapping[int, str],
    *,
    ending: Collection[int] = (),
    persons: Mapping[int, str] | None = None,
    ending_persons: Collection[int] = (),
) -> RecognitionDecision:
    """Records a decision issued by a room above and writes the ledgers: statuses by household id and by person id,
    and the households and persons of `ending` and `ending_persons`, whose status ends the day before.

    The room above answers for it that each was reviewed in `unit`, which decides also of who has moved away since.

    ActionRefused `not_signed`, `number_used` (another decision of the unit and year has this number of the book,
    issued here or recorded), as `record_decision` and as `write_person_ledger`.
    """
    act.require(unit)
    _check(recognised)
    if not facts.number.strip() or facts.signed_on is None:
        raise ActionRefused(
            "not_signed",
            Text("Quyết định cần số và ngày ký.", "A decision needs its number and day of signing."),
        )
    decision = RecognitionDecision.objects.create(
        kind=RecognitionDecision.Kind.ISSUED,
        unit=unit,
        number=facts.number.strip(),
        signed_on=facts.signed_on,
        book=_free_entry(unit, facts.number, facts.signed_on),
        authority=facts.authority,
        year=facts.year,
        standard=facts.standard,
        effective_from=facts.effective_from,
        source=facts.source,
    )
    _named(recognised, ending)
    counts = _write_ledger(decision, recognised, ending)
    if persons or ending_persons:
        counts |= write_person_ledger(decision, persons or {}, ending_persons)
    act.record(decision, after={"number": facts.number, "year": facts.year, **counts})
    return decision


def _free_entry(unit: AdminUnit, number: str, signed_on: date) -> str:
    """The entry of the clerk's book; the rooms above hold the unit's row, the database has the last word."""
    wanted = book_entry(number, signed_on)
    why = "numbers of the unit's book"
    rows = RecognitionDecision.objects.unscoped(why).filter(unit=unit, signed_on__year=signed_on.year)
    for given in rows.only("number", "signed_on"):
        if given.signed_on and book_entry(given.number, given.signed_on) == wanted:
            raise ActionRefused(
                "number_used",
                Text(
                    "Số {number} đã dùng cho quyết định ký ngày {day} của {unit}. Xem lại sổ văn thư.",
                    "Number {number} stands on the decision of {unit} signed on {day}. Look into the clerk's book.",
                ).format(number=number.strip(), day=f"{given.signed_on:%d/%m/%Y}", unit=unit.full_name),
            )
    return wanted


def check_days(facts: DecisionFacts) -> None:
    """ActionRefused `signed_later` for a day of signing that is still to come, `effect_out_of_time` for an effect
    before the year of the list, after the year that follows it, or when its standard does not hold yet.
    """
    if facts.signed_on is not None and facts.signed_on > in_force.today():
        raise ActionRefused(
            "signed_later",
            Text(
                "Ngày ký {day} còn ở phía trước. Ghi ngày ký trên quyết định.",
                "The day of signing {day} is still to come. Give the day on the decision.",
            ).format(day=f"{facts.signed_on:%d/%m/%Y}"),
        )
    standard = load_standard(facts.standard)
    first = max(date(facts.year, 1, 1), standard.valid_from)
    last = date(facts.year + 1, 12, 31)
    if not first <= facts.effective_from <= last:
        raise ActionRefused(
            "effect_out_of_time",
            Text(
                "Danh sách năm {year} không thể có hiệu lực từ {day}; ngày này phải từ {first} đến {last}.",
                "A list of {year} cannot be in force from {day}; that day lies from {first} to {last}.",
            ).format(
                year=facts.year,
                day=f"{facts.effective_from:%d/%m/%Y}",
                first=f"{first:%d/%m/%Y}",
                last=f"{last:%d/%m/%Y}",
            ),
        )


def _check(recognised: Mapping[int, str]) -> None:
    unknown = set(recognised.values()) - set(PovertyStatus.StatusClass.values)
    if unknown:
        raise ActionRefused(
            "status_unknown",
            Text("Tình trạng không có trong sổ: {value}.", "No such status: {value}.").format(
                value=", ".join(sorted(unknown))
            ),
        )


def _named(recognised: Mapping[int, str], ending: Collection[int] | None) -> dict[int, Household]:
    """The households that a decision names, by id."""
    households: dict[int, Household] = {}
    why = "the households a decision names"
    touched = {*recognised, *(ending or ())}
    for part in slices(touched):
        households |= {one.pk: one for one in Household.objects.unscoped(why).filter(pk__in=part)}
    if len(households) < len(touched):
        raise ActionRefused(
            "unknown_household",
            Text(
                "Quyết định có hộ không còn trong sổ. Tải lại danh sách rồi thử lại.",
                "The decision names a household the register does not have. Reload the list and try again.",
            ),
        )
    return households


def _write_ledger(
    decision: RecognitionDecision, recognised: Mapping[int, str], ending: Collection[int] | None
) -> dict[str, int]:
    touched = {*recognised, *(ending or ())}
    open_rows = _open_rows(decision, touched, whole_unit=ending is None)
    keep = {row.household_id for row in open_rows if recognised.get(row.household_id) == row.status}
    ended = [row for row in open_rows if row.household_id not in keep]
    _end(ended, decision)
    fresh = [pk for pk in recognised if pk not in keep]
    if fresh:
        insert_columns(
            PovertyStatus,
            {
                "household_id": fresh,
                "status": [recognised[pk] for pk in fresh],
                "decision_id": [decision.pk] * len(fresh),
                "effective_from": [decision.effective_from] * len(fresh),
            },
        )
    _repeat(ended, fresh, recognised, decision)
    return {"recognised": len(recognised), "kept": len(keep), "ended": len(ended), "begun": len(fresh)}


def _open_rows(
    decision: RecognitionDecision, households: Collection[int], *, whole_unit: bool
) -> list[PovertyStatus]:
    rows = PovertyStatus.objects.unscoped("the open statuses of the unit").filter(effective_to=None)
    found: dict[int, PovertyStatus] = {}
    if whole_unit:
        # households that left keep their unit, so the ledger of a merged commune ends here too
        found |= {row.pk: row for row in rows.filter(**_within(decision.unit))}
    for part in slices(households):
        found |= {row.pk: row for row in rows.filter(household__in=part)}
    later = [row for row in found.values() if row.effective_from >= decision.effective_from]
    if later:
        raise ActionRefused(
            "later_decision",
            Text(
                "{count} hộ đã có tình trạng từ ngày {day} trở đi. Nhập các quyết định theo thứ tự thời gian.",
                "{count} households already have a status from {day} on. Record decisions in their order in time.",
            ).format(count=len(later), day=f"{decision.effective_from:%d/%m/%Y}"),
        )
    return list(found.values())


def _within(unit: AdminUnit) -> dict[str, object]:
    """The households that lie in a unit today."""
    reach = policy().tree.reach_of([unit.pk])
    return {} if reach.everything else {"household__commune__among": reach.communes}


def _end(rows: list[PovertyStatus], decision: RecognitionDecision) -> None:
    last = decision.effective_from - timedelta(days=1)
    for part in slices([row.pk for row in rows]):
        PovertyStatus.objects.unscoped("statuses that the decision ends").filter(pk__in=part).update(
            effective_to=last, ended_by=decision
        )


def _repeat(
    ending: list[PovertyStatus],
    fresh: list[int],
    recognised: Mapping[int, str],
    decision: RecognitionDecision,
) -> None:
    """The status in force that each household repeats for lists; one to come is turned over on its day."""
    if decision.effective_from > in_force.today():
        return
    writing = Household.objects.unscoped("households whose status changes")
    for part in slices({row.household_id for row in ending} - set(fresh)):
        writing.filter(pk__in=part).update(status="", status_since=None)
    for status in sorted(set(recognised.values())):
        for part in slices(pk for pk in fresh if recognised[pk] == status):
            writing.filter(pk__in=part).update(status=status, status_since=decision.effective_from)
