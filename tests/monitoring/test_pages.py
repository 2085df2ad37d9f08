"""Pages of results: who sees what, how many queries, what the files are; and in Chromium."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from results_world import STANDARD, World

from giamngheo.areas import permissions as areas
from giamngheo.monitoring import permissions
from giamngheo.monitoring.tables import JOB, Wanted, make_tables
from giamngheo.platform.actions import Act
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.queue import take, worker_name
from giamngheo.platform.jobs.running import JobRun
from giamngheo.platform.scope import Actor
from giamngheo.registry import permissions as registry
from giamngheo.registry.models import Household
from giamngheo.reviews.actions.campaign import ReviewFacts, open_review
from giamngheo.reviews.actions.listing import receive_application
from giamngheo.reviews.applying import Receipt
from in_chromium import violations

Accounts = Callable[..., Client]
SYSTEM = Act(Actor.by_system("test"))
pytestmark = pytest.mark.django_db


def page(client: Client, path: str, queries: int | None = None) -> str:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, path
    if queries is not None:
        assert len(asked) <= queries, [one["sql"] for one in asked]
    return answer.content.decode()


@pytest.mark.long
def test_an_officer_is_led_to_the_own_commune(world: World, accounts: Accounts) -> None:
    client = accounts(world.thu_cuc)
    assert client.get("/results/").headers["Location"] == f"/results/{world.thu_cuc.pk}/"
    shown = page(client, f"/results/{world.thu_cuc.pk}/", queries=8)
    poor = world.classes("1", "2")["poor"]
    assert f"{poor} / 700" in shown
    assert "Khu 1" in shown
    assert "Khu 3" not in shown
    assert "Tân Sơn" not in shown
    assert "số liệu sổ hộ lúc" in shown


def test_a_year_that_is_not_decided_everywhere_is_no_rate_and_is_not_compared(
    world: World, accounts: Accounts
) -> None:
    """Few communes' results beside all of the year before would read as a fall of poverty."""
    client, path = accounts(world.province), f"/results/{world.province.pk}/?year=2025"
    assert "so với năm 2024" in page(client, path)
    review = open_review(SYSTEM.fresh(), world.province, ReviewFacts("annual", 2025, STANDARD))
    assert "so với năm 2024" in page(client, path)
    asks = Household.objects.unscoped("test").filter(commune=world.tan_son, until=None).earliest("pk")
    receive_application(SYSTEM.fresh(), review, asks, Receipt("application", "counter", review.starts_on))
    shown = page(client, path)
    assert "Còn 1 xã, phường chưa có đủ kết quả năm 2025" in shown
    assert "so với năm 2024" not in shown
    own = page(accounts(world.thu_cuc), f"/results/{world.thu_cuc.pk}/?year=2025")
    assert "chưa có đủ kết quả" not in own


def test_another_commune_and_the_province_are_not_there(world: World, accounts: Accounts) -> None:
    wanted = Wanted(world.snapshot.stamp, 2025, STANDARD, world.tan_son.pk, "then")
    wanted.folder(world.snapshot).mkdir(parents=True)
    client = accounts(world.thu_cuc)
    for pk in (world.tan_son.pk, world.province.pk, world.villages["3"].pk, 999_999):
        for path in (
            "",
            "2025/7.1/then/",
            "2025/then/progress/",
            "2025/7.1/then/xlsx/",
            "2025/7.1/then/pdf/",
        ):
            assert client.get(f"/results/{pk}/{path}").status_code == 404, (pk, path)
    assert Job.objects.filter(kind=JOB).count() == 0
    for path in ("2019/7.1/then/", "2025/9.9/then/", "2025/7.1/never/", "2025/7.1/then/exe/"):
        assert client.get(f"/results/{world.thu_cuc.pk}/{path}").status_code == 404, path


def test_without_the_right_nothing_is_shown(world: World, accounts: Accounts) -> None:
    client = accounts(world.thu_cuc, registry.VIEW)
    for path in ("", f"{world.thu_cuc.pk}/", f"{world.thu_cuc.pk}/2025/7.1/then/"):
        assert client.get(f"/results/{path}").status_code == 403, path


@pytest.mark.long
def test_a_form_is_filled_by_a_job_and_then_shown(world: World, accounts: Accounts) -> None:
    client = accounts(world.thu_cuc)
    here = f"/results/{world.thu_cuc.pk}/2025/7.1/then/"
    for _ in range(2):
        assert "Đang lập biểu" in page(client, here)
    job = Job.objects.get(kind=JOB)
    assert job.parameters["unit"] == world.thu_cuc.pk
    taken = take(worker_name())
    assert taken is not None
    JobRun(taken).execute()
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    shown = page(client, here, queries=6)
    poor = world.classes("1", "2")["poor"]
    assert f'title="{poor} / 700"' in shown
    assert "Đúng:" in shown
    # every basis that the page offers is there
    offered = re.findall(rf'href="(/results/{world.thu_cuc.pk}/2025/7.1/[a-z]+/)"', shown)
    assert [client.get(one).status_code for one in sorted(set(offered))] == [200, 200]
    assert "Xem kết quả" in page(client, f"/results/{world.thu_cuc.pk}/2025/then/progress/")
    book = openpyxl.load_workbook(BytesIO(b"".join(client.get(f"{here}xlsx/"))))  # type: ignore[arg-type]
    values = {cell.value for row in book.active.iter_rows() for cell in row}  # type: ignore[union-attr]
    assert {poor, 700, "Khu 1", "Khu 2"} <= values
    paper = client.get(f"{here}pdf/")
    assert b"".join(paper).startswith(b"%PDF")  # type: ignore[arg-type]
    assert paper.headers["Content-Disposition"].endswith('bieu-7.1-2025-08593.pdf"')
    _figures_lead_to_households_only_for_readers(world, accounts, here, shown)


@pytest.mark.long
def test_figures_of_the_matrix_open_their_households_and_leave_as_files(
    world: World, accounts: Accounts
) -> None:
    make_tables(world.snapshot, Wanted(world.snapshot.stamp, 2025, STANDARD, world.thu_cuc.pk, "then"))
    here = f"/results/{world.thu_cuc.pk}/2025/dynamics/"
    own = accounts(world.thu_cuc)
    shown = page(own, here, queries=6)
    behind = f"{here}then/all/poor/poor/"
    poor = world.classes("1", "2")["poor"]
    assert f'<a href="{behind}">{poor}</a>' in shown
    listed = page(own, behind, queries=14)
    assert f"{poor} hộ" in listed
    assert "Hộ nghèo → Hộ nghèo" in listed
    assert listed.count('href="/registry/households/') >= min(poor, 50)
    # who sees figures only gets no way to households, and nobody gets those of another commune
    analyst = accounts(world.thu_cuc, permissions.VIEW)
    assert behind not in page(analyst, here)
    assert analyst.get(behind).status_code == 404
    assert accounts(world.tan_son).get(behind).status_code == 404
    own = accounts(world.thu_cuc)
    for wrong in (
        "then/all/poor/nowhere/",
        "then/nobody/poor/poor/",
        "never/all/poor/poor/",
        "then/all/rich/poor/",
    ):
        assert own.get(here + wrong).status_code == 404, wrong
    # the list leaves only with the right to export
    assert own.get(f"{behind}?export=csv").status_code == 403
    csv = b"".join(own.get(f"{here}then/all/matrix/csv/file/").streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    assert csv.splitlines()[1].split(",")[:2] == ["Hộ nghèo", str(poor)]
    book = openpyxl.load_workbook(
        BytesIO(b"".join(own.get(f"{here}then/ethnic_minority/poor/xlsx/file/").streaming_content))  # type: ignore[arg-type]
    )
    assert any("Dân tộc thiểu số" in str(cell.value) for row in book["Thông tin"].iter_rows() for cell in row)
    for wrong in ("then/all/effect/csv/file/", "then/all/matrix/exe/file/", "then/all/never/csv/file/"):
        assert own.get(here + wrong).status_code == 404, wrong
    assert "Nhóm: Dân tộc thiểu số" in page(own, f"{here}?group=ethnic_minority")


def _figures_lead_to_households_only_for_readers(
    world: World, accounts: Accounts, here: str, shown: str
) -> None:
    try:
        address = reverse("registry:households")
    except NoReverseMatch:
        return
    assert f"{address}?class=poor&amp;year=2025&amp;recognition=kept&amp;commune={world.thu_cuc.pk}" in shown
    assert (
        f"{address}?class=poor&amp;year=2025&amp;recognition=kept&amp;village={world.villages['1'].pk}"
        in shown
    )
    analyst = page(accounts(world.thu_cuc, permissions.VIEW), here)
    assert address not in analyst


@pytest.mark.long
def test_the_whole_province_and_one_village(world: World, accounts: Accounts) -> None:
    shown = page(accounts(None), f"/results/{world.province.pk}/?year=2024", queries=8)
    assert "Xã Tân Sơn" in shown
    assert "1.200" in shown
    village = world.villages["2"]
    own = accounts(village)
    assert own.get("/results/").headers["Location"] == f"/results/{village.pk}/"
    assert own.get(f"/results/{world.thu_cuc.pk}/").status_code == 404
    assert f"{world.classes('2')['poor']} / 300" in page(own, f"/results/{village.pk}/")


@pytest.mark.long
def test_the_first_page_shows_the_own_area(world: World, accounts: Accounts) -> None:
    shown = page(accounts(world.thu_cuc, permissions.VIEW), "/", queries=6)
    assert "Xã Thu Cúc, rà soát năm 2025" in shown
    assert f"{world.classes('1', '2')['poor']} / 700" in shown
    assert f'href="/results/{world.thu_cuc.pk}/"' in shown
    assert "Thu Cúc" not in page(accounts(world.thu_cuc, registry.VIEW), "/")


def test_before_the_first_snapshot(home: Any, db: None, accounts: Accounts) -> None:
    assert "Chưa có số liệu tổng hợp" in page(accounts(None), "/results/")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "language"), [(1440, "vi"), (390, "vi"), (1440, "en")])
def test_pages_are_accessible(
    world: World, accounts: Accounts, visit: Any, width: int, language: str
) -> None:
    accounts(None)
    unit = world.province.pk
    make_tables(world.snapshot, Wanted(world.snapshot.stamp, 2025, STANDARD, unit, "then"))
    one = visit(width, language)
    for path in (f"/results/{unit}/", f"/results/{unit}/2025/7.1/then/", f"/results/{unit}/2025/7.2/then/"):
        found = one.open(path)
        assert violations(found) == [], path
        assert found.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    assert one.complaints == []


@pytest.mark.long
def test_the_tree_of_units_shows_the_poor_of_the_latest_review_to_who_may_see_results(
    world: World, accounts: Accounts
) -> None:
    may_see = accounts(world.province, permissions.VIEW, areas.VIEW)
    rows = page(may_see, f"/areas/{world.province.pk}/")
    poor = world.classes("1", "2")["poor"]
    line = re.search(r"<tr[^>]*>(?:(?!</tr>).)*Thu Cúc.*?</tr>", rows, re.DOTALL)
    assert line is not None
    cells = dict(re.findall(r'data-label="([^"]+)"[^>]*>\s*(?:<[^>]+>)*\s*([^<\s]+)', line[0]))
    assert cells["Hộ nghèo"] == str(poor)
    assert cells["Rà soát năm"] == "2025"
    without = accounts(world.province, areas.VIEW)
    assert "Hộ nghèo" not in page(without, f"/areas/{world.province.pk}/")
