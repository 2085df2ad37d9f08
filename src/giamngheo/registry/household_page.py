"""What the page of a household shows, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.platform import figures
from giamngheo.platform.components import Event, Status
from giamngheo.platform.privacy import masked_number, shown_name
from giamngheo.platform.scope import PersonalData
from giamngheo.registry import words
from giamngheo.registry.changes.member_back import LEFT
from giamngheo.registry.models import (
    Household,
    HouseholdPlace,
    Membership,
    Person,
    PovertyStatus,
    ReviewResult,
)
from giamngheo.registry.revoked import LISTED
from giamngheo.rules.text import Text


@dataclass(frozen=True)
class Member:
    """A line of the members' table; numbers masked unless they were asked for."""

    pk: int
    name: str
    relation: Text | str
    sex: Text | str
    born: str
    ethnicity: Text | str
    number: str
    number_state: Status
    phone: str
    traits: tuple[Text, ...]
    stay: str
    why: Text | str
    here: bool
    may_return: bool
    head: bool
    version: int


def member(stay: Membership, household: Household, sees: PersonalData, *, unmasked: bool) -> Member:
    """One stay as the reader may see it."""
    person = stay.person
    numbers = sees is PersonalData.FULL and unmasked
    nothing = sees is PersonalData.NONE
    return Member(
        pk=person.pk,
        name=shown_name(person.full_name, sees),
        relation=words.coded("relations", stay.relation) if stay.relation else "",
        sex=words.SEXES.get(person.sex, ""),  # type: ignore[call-overload]
        born=born(person, sees),
        ethnicity=words.coded("ethnic_groups", person.ethnicity) if person.ethnicity else "",
        number="" if nothing else person.citizen_number if numbers else masked_number(person.citizen_number),
        number_state=words.NUMBER_STATES[person.number_state],  # type: ignore[index]
        phone="" if nothing else person.phone if numbers else masked_number(person.phone),
        traits=tuple(_traits(person)),
        stay=_period(stay),
        why=_why(stay),
        here=stay.until is None,
        may_return=stay.ended_by in LEFT,
        head=person.pk == household.head_id,
        version=person.version,
    )


def born(person: Person, sees: PersonalData) -> str:
    """The date of birth as far as it is known; the year alone for who sees persons masked."""
    if person.birth_year is None:
        return ""
    if sees is not PersonalData.FULL:
        return str(person.birth_year)
    return figures.partial_day(person.birth_year, person.birth_month, person.birth_day)


def _traits(person: Person) -> list[Text]:
    known = (
        (person.disabled, Text("khuyết tật", "disabled")),
        (person.merit, Text("người có công", "merit")),
        (person.social_allowance, Text("trợ cấp xã hội hằng tháng", "monthly social allowance")),
    )
    return [label for holds, label in known if holds]


def _period(stay: Membership) -> str:
    until = figures.day(stay.until) if stay.until else ""
    return f"{figures.day(stay.since)} – {until}".rstrip()


def _why(stay: Membership) -> Text | str:
    if stay.ended_by:
        return words.LEFT[stay.ended_by]  # type: ignore[index]
    return "" if stay.began_by == Membership.Began.LISTED else words.BEGAN[stay.began_by]  # type: ignore[index]


def ledger_events(ledger: Sequence[PovertyStatus]) -> list[Event]:
    """The ledger on a time line, latest first: status, decision, from and to."""
    return [_ledger_event(one) for one in ledger]


def _ledger_event(one: PovertyStatus) -> Event:
    from django.urls import reverse

    decision = one.decision
    since = figures.day(one.effective_from)
    until = figures.day(one.effective_to) if one.effective_to else None
    number = decision.number or "–"
    kind = words.DECISION_KINDS[decision.kind]
    signed = f", {figures.day(decision.signed_on)}" if decision.signed_on else ""
    said = f"{number}{signed}" + (f", {decision.authority}" if decision.authority else "")
    detail = Text("{said} ({kind}) · {standard}", "{said} ({kind}) · {standard}").format(
        said=said, kind=kind, standard=words.standard_name(decision.standard)
    )
    if one.ended_by is not None:
        ended = one.ended_by.number or "–"
        detail = Text(f"{detail.vi} · kết thúc theo {ended}", f"{detail.en} · ended by {ended}")
    return Event(
        f"{since} – {until}" if until else since,
        Text(f"Quyết định {number}", f"Decision {number}"),
        detail,
        status=words.status_of(one.status),
        href=reverse("registry:decision", args=[decision.pk]),
        open_ended=one.effective_to is None,
    )


def unrecognised(result: ReviewResult, ledger: Sequence[PovertyStatus]) -> bool:
    """Whether no decision gave the household the status that the review of the year found."""
    if result.result_class not in LISTED:
        return False
    after = date(result.year + 1, 1, 1)
    return not any(
        one.status == result.result_class
        and (
            one.decision.year == result.year or one.effective_from <= after <= (one.effective_to or date.max)
        )
        for one in ledger
    )


def place_events(places: Sequence[HouseholdPlace], sees: PersonalData) -> list[Event]:
    """Where the household lived, latest first; nothing where it has always been at one place."""
    return [_place_event(one, sees) for one in places] if len(places) > 1 else []


def _place_event(one: HouseholdPlace, sees: PersonalData) -> Event:
    since = figures.day(one.since)
    named = ", ".join(unit.full_name for unit in (one.village, one.commune) if unit)
    why = words.CAME[one.why]  # type: ignore[index]
    if one.request_id is not None:
        asked = Text("{why}, đề nghị số {number}", "{why}, request {number}")
        why = asked.format(why=why, number=str(one.request_id))
    address = one.address if sees is PersonalData.FULL else ""
    return Event(
        f"{since} – {figures.day(one.until)}" if one.until else since,
        Text.same(named),
        Text("{why} · {address}", "{why} · {address}").format(why=why, address=address) if address else why,
        open_ended=one.until is None,
    )


def facts(household: Household, sees: PersonalData) -> list[tuple[Text, Any]]:
    """Where and what the household is."""
    full = sees is PersonalData.FULL
    place = ", ".join(unit.full_name for unit in (household.village, household.commune) if unit)
    listed: list[tuple[Text, Any]] = [
        (Text("Mã hộ", "Code"), household.code),
        (Text("Nơi ở", "Place"), place),
        (Text("Địa chỉ", "Address"), household.address if full else None),
        (
            Text("Toạ độ (vĩ độ, kinh độ)", "Coordinates (latitude, longitude)"),
            _coordinates(household) if full else None,
        ),
        (Text("Số nhân khẩu", "Persons"), household.size),
        (Text("Hộ dân tộc thiểu số", "Ethnic minority"), household.ethnic_minority),
        (Text("Có người có công với cách mạng", "Person of merit"), household.merit_member),
        (Text("Không có khả năng lao động", "No labour capacity"), household.no_labour_capacity),
        (Text("Có người khuyết tật", "Disabled member"), household.disabled_member),
        (Text("Có trong sổ từ ngày", "In the register since"), household.since),
    ]
    if household.until:
        reason = words.ENDED[household.ended_by]  # type: ignore[index]
        day = figures.day(household.until)
        listed.append((Text("Kết thúc", "Ended"), Text(f"{day}, {reason.vi}", f"{day}, {reason.en}")))
    return listed


def _coordinates(household: Household) -> str | None:
    if household.latitude is None or household.longitude is None:
        return None
    return f"{household.latitude.normalize():f}, {household.longitude.normalize():f}"
