"""Recording facts and residents: a new row closes the one before; the same day again corrects what was recorded."""

from __future__ import annotations

from datetime import date, timedelta

from giamngheo.areas.models import AdminUnit, Residents, UnitFact
from giamngheo.areas.models.facts import Subject
from giamngheo.areas.permissions import RECORD_FACT, RECORD_RESIDENTS
from giamngheo.areas.vocabulary import values
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.rules.text import Text


@action(RECORD_FACT)
def record_fact(
    act: Act,
    unit: AdminUnit,
    subject: Subject,
    value: str,
    since: date,
    *,
    until: date | None = None,
    document: str,
    article: str = "",
) -> UnitFact:
    """What holds for a commune or village from a day on, by a document that the officer has before him.

    Of the day of the newest record it corrects that one; the audit keeps what stood there.

    ActionRefused: an unknown value, no document, a day before that of the newest record or within its period.
    """
    act.require(unit)
    if value not in values()[subject]:
        raise ActionRefused(
            "value", Text(f"“{value}” không dùng được ở đây.", f"“{value}” cannot stand here.")
        )
    if not document.strip():
        raise ActionRefused("document", Text("Ghi rõ văn bản làm căn cứ.", "Name the document it rests on."))
    if until is not None and until < since:
        raise ActionRefused(
            "period", Text("Ngày cuối đứng trước ngày đầu.", "The last day lies before the first.")
        )
    rows = UnitFact.objects.filter(unit=unit, subject=subject)
    if subject == Subject.SPECIAL_STATUS:
        rows = rows.filter(value=value)
    newest = rows.order_by("-valid_from").first()
    if newest is not None and newest.valid_from == since:
        _correct(act, newest, value=value, valid_to=until, document=document.strip(), article=article.strip())
        return newest
    _require_after(newest, since)
    before = rows.filter(valid_to__isnull=True).first()
    if before is not None:
        before.valid_to = since - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    fact = UnitFact.objects.create(
        unit=unit,
        subject=subject,
        value=value,
        valid_from=since,
        valid_to=until,
        document=document.strip(),
        article=article.strip(),
        evidence="confirmed",
    )
    act.record(
        fact,
        before={"value": before.value} if before else {},
        after={"subject": subject, "value": value, "from": since, "to": until, "document": document},
        at=unit,
    )
    return fact


def _correct(act: Act, fact: UnitFact, **values: object) -> None:
    before = {name: getattr(fact, name) for name in values if getattr(fact, name) != values[name]}
    if not before:
        act.nothing_to_do()
        return
    for name in before:
        setattr(fact, name, values[name])
    fact.save(update_fields=list(before))
    act.record(fact, before=before, after={name: values[name] for name in before}, at=fact.unit)


def _require_after(newest: UnitFact | None, since: date) -> None:
    if newest is None:
        return
    if newest.valid_from > since or (newest.valid_to is not None and newest.valid_to >= since):
        raise ActionRefused(
            "recorded_later",
            Text(
                f"Đã có ghi nhận từ {newest.valid_from:%d/%m/%Y}; ngày mới phải sau khoảng thời gian đó. "
                "Muốn sửa chính ghi nhận ấy thì ghi lại đúng ngày bắt đầu của nó.",
                f"Something is recorded from {newest.valid_from:%d/%m/%Y} on; the new day must be later. "
                "To correct that record, give its own first day.",
            ),
        )


@action(RECORD_RESIDENTS)
def record_residents(
    act: Act,
    unit: AdminUnit,
    on: date,
    households: int,
    *,
    persons: int | None = None,
    minority_households: int | None = None,
    source: str,
) -> Residents:
    """Resident households and persons at a date; the same date and source again corrects the figure, audited."""
    act.require(unit)
    if not source.strip():
        raise ActionRefused("source", Text("Ghi rõ nguồn số liệu.", "Name the source of the figures."))
    if minority_households is not None and minority_households > households:
        raise ActionRefused(
            "minority",
            Text(
                "Số hộ dân tộc thiểu số lớn hơn tổng số hộ.",
                "More ethnic-minority households than households.",
            ),
        )
    if persons is not None and persons < households:
        raise ActionRefused("persons", Text("Số nhân khẩu nhỏ hơn số hộ.", "Fewer persons than households."))
    known = Residents.objects.filter(unit=unit, on=on, source=source.strip()).first()
    before = {} if known is None else {"households": known.households, "persons": known.persons}
    row = known or Residents(unit=unit, on=on, source=source.strip())
    row.households, row.persons, row.minority_households = households, persons, minority_households
    row.save()
    act.record(
        row,
        before=before,
        after={"on": on, "households": households, "persons": persons, "minority": minority_households},
        at=unit,
    )
    return row
