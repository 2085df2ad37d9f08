"""A commune at the assessment with four households in two villages, its templates, and workbooks filled from them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pages_world import reviewed
from registry_world import ON
from reviews_world import STANDARD, WHY, Days, act, all_of, begin, enumerator, opened

from giamngheo.areas import tree
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange.models import ImportBatch
from giamngheo.people.models import RoleGrant, User
from giamngheo.platform import requests
from giamngheo.platform.jobs import acting
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.worker import WorkerLoop
from giamngheo.platform.scope import Actor, Grant, PersonalData
from giamngheo.platform.web import chrome
from giamngheo.registry.actions.decisions import DecisionFacts, record_decision
from giamngheo.registry.bulk import plan_rows, write_plan
from giamngheo.registry.entry import last_answers_of
from giamngheo.registry.models import Household
from giamngheo.reviews import permissions
from giamngheo.reviews.models import Assessment, Case, Review, VillageReview

FORMS = "/exchange/forms/"
B1, B2 = "Tổng điểm B1 (điểm A)", "Tổng điểm B2 (điểm B)"
CODE, VERSION, WHO, DAY = "Mã hộ", "Lần lưu phiếu", "Rà soát viên", "Ngày rà soát"
Rows = list[list[Any]]


def reader(unit: AdminUnit, may: frozenset[str] | None = None, name: str = "an") -> Actor:
    """Somebody who assesses in a unit, with an account of their own there."""
    user = User.objects.get(pk=enumerator(name))
    RoleGrant.objects.get_or_create(
        user=user, role="enumerator", unit=unit, valid_from=date(2025, 1, 1), granted_by="test"
    )
    names = may or frozenset(one for grant in all_of(unit).grants for one in grant.permissions)
    grant = Grant("role", unit.pk, names, PersonalData.FULL, date(2020, 1, 1))
    return Actor(user_id=user.pk, label=f"Rà soát viên {name}", grants=(grant,), verified=True)


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> dict[int, Actor]:
    """The actors that jobs act for, by account."""
    known: dict[int, Actor] = {}
    monkeypatch.setattr(acting, "_actor_of", lambda account: known.get(account, Actor.nobody()))
    return known


@pytest.fixture
def signed(accounts: dict[int, Actor], monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Client]:
    """signed(actor) -> a browser whose every request, and every job it asks for, is the actor's."""

    def sign_in(who: Actor) -> Client:
        def actor_of(request: Any) -> Actor:
            tree.use_mark(tree.current_mark())
            return who

        monkeypatch.setattr(requests, "_actor_of", actor_of)
        monkeypatch.setattr(chrome, "_frame_of", lambda request: chrome.Frame(who.label))
        assert who.user_id is not None
        accounts[who.user_id] = who
        return Client()

    return sign_in


@pytest.fixture
def review(commune: AdminUnit, days: Days) -> Review:
    """Three poor households in the first village and one in the second, with last year's answers, being assessed."""
    villages = list(commune.children.order_by("pk"))
    rows = [
        replace(row, commune=commune.pk, village=villages[number // 3].pk)
        for number, row in enumerate(reviewed()[:4])
    ]
    day = ON - timedelta(days=365)
    write_plan(
        act(),
        plan_rows(rows, day),
        at=commune,
        year=2024,
        standard=STANDARD,
        reference_date=day,
        source="2024",
    )
    poor = dict.fromkeys(Household.objects.unscoped(WHY).values_list("pk", flat=True), "poor")
    facts = DecisionFacts(2024, STANDARD, date(2025, 1, 1), "1/QĐ", date(2024, 12, 20), "UBND")
    record_decision(act(), commune, facts, poor, ending=())
    found = opened(commune)
    for village in VillageReview.objects.unscoped(WHY).filter(
        commune_review__review=found, village__in=villages
    ):
        begin(village)
    return found


def work() -> None:
    """Runs what is in the queue."""
    WorkerLoop(beat=0.2).drain()


def village_of_review(review: Review, number: int = 0) -> VillageReview:
    rows = VillageReview.objects.unscoped(WHY).filter(commune_review__review=review)
    return rows.exclude(village=None).order_by("pk")[number]


def cases_of(village: VillageReview) -> list[Case]:
    rows = Case.objects.unscoped(WHY).filter(village_review=village).select_related("household", "review")
    return list(rows.order_by("pk"))


def board_of(village: VillageReview, *, whole: bool = False) -> str:
    return f"{FORMS}communes/{village.commune_review_id}/" if whole else f"{FORMS}villages/{village.pk}/"


def template(client: Client, board: str, kind: str) -> bytes:
    """The workbook that the board gives."""
    answer = client.post(f"{board}template/", {"kind": kind})
    assert answer.status_code == 302
    work()
    job = Job.objects.filter(kind="exchange.form_template").latest("pk")
    assert (job.state, job.error_vi) == ("done", "")
    page = client.get(answer["Location"])
    assert "Tệp mẫu đã lập xong" in page.content.decode()
    return b"".join(client.get(f"{answer['Location']}file/").streaming_content)


def sheet_of(book: openpyxl.Workbook, name: str = "Hộ") -> tuple[Any, dict[str, int]]:
    """A sheet of the template and its columns by heading."""
    sheet = book[name]
    return sheet, {cell.value: cell.column for cell in sheet[2] if cell.value}


def rows_of_sheet(data: bytes, name: str = "Hộ") -> list[dict[str, Any]]:
    sheet, columns = sheet_of(openpyxl.load_workbook(io.BytesIO(data)), name)
    found = [
        {heading: sheet.cell(row, column).value for heading, column in columns.items()}
        for row in range(3, sheet.max_row + 1)
    ]
    return [row for row in found if any(value is not None for value in row.values())]


def filled(data: bytes, said: Mapping[str, Mapping[str, Any]], *, keep: bool = True) -> bytes:
    """The workbook with cells by household code and heading; without `keep` other households' rows are emptied."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, columns = sheet_of(book)
    for row in range(3, sheet.max_row + 1):
        code = sheet.cell(row, columns[CODE]).value
        for heading, value in said.get(code, {}).items():
            sheet.cell(row, columns[heading]).value = value
        if code not in said and not keep:
            for column in columns.values():
                sheet.cell(row, column).value = None
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answered(data: bytes, standard: Any, households: list[Household]) -> bytes:
    """The full template with last year's answers of the households typed in, as an officer would."""
    from giamngheo.registry.entry.typed import choices_of

    book = openpyxl.load_workbook(io.BytesIO(data))
    last = last_answers_of(households, 2025)
    homes, columns = sheet_of(book)
    members, member_columns = sheet_of(book, "Thành viên")

    def put(sheet: Any, row: int, at: dict[str, int], entity: str, answers: Mapping[str, Any]) -> None:
        from giamngheo.law.form_blocks import form_blocks

        for block in form_blocks(standard):
            for one in block.variables if block.entity == entity else ():
                heading = next((h for h in at if h.startswith(one.label.vi)), None)
                value = answers.get(one.name)
                if heading is None or value is None:
                    continue
                words = choices_of(one)
                key = ("yes" if value else "no") if isinstance(value, bool) else str(value)
                sheet.cell(row, at[heading]).value = words[key].vi.lower() if key in words else float(value)

    by_code = {one.code: one.pk for one in households}
    for row in range(3, homes.max_row + 1):
        code = homes.cell(row, columns[CODE]).value
        if code in by_code:
            put(homes, row, columns, "household", last[by_code[code]].household)
    for row in range(3, members.max_row + 1):
        code = members.cell(row, member_columns[CODE]).value
        if code in by_code:
            person = int(members.cell(row, member_columns["Mã người trong sổ"]).value)
            put(members, row, member_columns, "person", last[by_code[code]].members[person])
    return saved(book)


def upload(client: Client, board: str, data: bytes, days: Days, **more: Any) -> Any:
    """Sends a workbook to the board and has it checked; the answer of the page."""
    sent = {
        "lists": SimpleUploadedFile("phieu.xlsx", data),
        "visited_on": f"{days.day:%d/%m/%Y}",
        "enumerator": str(enumerator("an")),
    }
    answer = client.post(board, sent | more)
    work()
    return answer


def the_batch() -> ImportBatch:
    rows = ImportBatch.objects.unscoped(WHY).select_related("job")
    return rows.latest("pk")


def at(page: str = "") -> str:
    return f"{FORMS}imports/{the_batch().uid}/{page}"


def compared(client: Client, **sent: Any) -> dict[str, int]:
    """The counts of the dry run that are not zero."""
    client.post(at("step/compare/"), sent)
    work()
    batch = the_batch()
    assert batch.state == "planned", (batch.state, batch.job and batch.job.error_vi, batch.counts)
    return {name: count for name, count in batch.counts["plan"].items() if count}


def written(client: Client, **sent: Any) -> dict[str, int]:
    client.post(at("write/"), sent)
    work()
    batch = the_batch()
    assert batch.state == "done", (batch.state, batch.job and batch.job.error_vi)
    return dict(batch.counts["written"])


def versions(case: Case) -> list[Assessment]:
    return list(Assessment.objects.unscoped(WHY).filter(case=case).order_by("revision"))


ASSESSES = frozenset({permissions.VIEW, permissions.ASSESS, "registry.household.view", "registry.entry.fill"})
