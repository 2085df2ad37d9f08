"""A list beyond the limit leaves by a job: the same rows, masks, columns and audit as a short one at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from pages_world import READING, World, actor

from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.audit.wording import action_words
from giamngheo.platform.jobs import acting
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.jobs.queue import take, worker_name
from giamngheo.platform.jobs.running import JobRun
from giamngheo.platform.scope import Actor, PersonalData
from giamngheo.platform.tables import long_lists
from giamngheo.platform.tables.models import ListExport
from homes import with_keys

LIST = "/registry/households/"
pytestmark = pytest.mark.django_db
Sign = Callable[[Any], Any]


@pytest.fixture
def limit(settings: Any, tmp_path: Any) -> Any:
    """Beyond two rows a job writes the file."""
    settings.HOME = with_keys(tmp_path)
    settings.LIST_EXPORT_LIMIT = 2
    return settings


def work(monkeypatch: pytest.MonkeyPatch, who: Actor) -> Job:
    """The job that waits, run for the account as it is now."""
    monkeypatch.setattr(acting, "_actor_of", lambda account: who)
    taken = take(worker_name())
    assert taken is not None
    JobRun(taken).execute()
    taken.refresh_from_db()
    return taken


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def readings() -> list[tuple[Any, ...]]:
    events = AuditEvent.objects.unscoped("test").filter(action="registry.household.export").order_by("pk")
    return [(one.reading, one.user_id, one.commune, content_of(one).after) for one in events]


@pytest.mark.parametrize("sees", [PersonalData.FULL, PersonalData.MASKED])
@pytest.mark.parametrize(
    "query", ["?cols=head,code,address&sort=-code&export=csv", "?status=poor&cols=code,size&export=csv"]
)
def test_the_file_of_a_job_is_the_file_of_the_page(
    world: World, as_reader: Sign, limit: Any, monkeypatch: pytest.MonkeyPatch, query: str, sees: PersonalData
) -> None:
    who = actor(None, sees=sees)
    client = as_reader(who)
    limit.LIST_EXPORT_LIMIT = 1000
    at_once = client.get(LIST + query)
    said = readings()
    limit.LIST_EXPORT_LIMIT = 2
    asked = client.get(LIST + query)
    assert asked.status_code == 302
    one = ListExport.objects.get()
    assert asked.headers["Location"] == f"/jobs/{one.job_id}/"
    # asked for twice while it is made, it is made once
    assert client.get(LIST + query).headers["Location"] == asked.headers["Location"]
    assert "Danh sách dài hơn 2 dòng" in client.get(asked.headers["Location"]).content.decode()
    assert readings() == said
    job = work(monkeypatch, who)
    assert (job.state, job.result) == ("done", {"rows": int(at_once["X-Row-Count"])})
    assert readings() == said * 2
    page = client.get(f"/lists/{one.uid}/").content.decode()
    assert f"{at_once['X-Row-Count']} dòng" in page
    assert f"/lists/{one.uid}/" in client.get(f"/jobs/{one.job_id}/").content.decode()
    file = client.get(f"/lists/{one.uid}/file/")
    assert content(file) == content(at_once)
    for name in ("X-Row-Count", "Content-Disposition", "Content-Type", "Content-Length"):
        assert file[name] == at_once[name]
    # nothing lies open on the disk
    assert world.households[0].code.encode() not in long_lists.path_of(one).read_bytes()
    fetched = AuditEvent.objects.unscoped("test").filter(action="platform.list_export.fetch").get()
    assert (fetched.reading, fetched.user_id) == (True, who.user_id)
    assert (action_words(long_lists.JOB).vi, action_words(fetched.action).vi) == (
        "Yêu cầu tệp của danh sách dài",
        "Tải tệp của danh sách dài",
    )


def test_words_searched_for_narrow_the_file_and_lie_sealed(
    world: World, as_reader: Sign, limit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = actor(world.commune)
    client = as_reader(who)
    word = world.households[0].head_name.split()[0]
    found = client.post(LIST, {"q": word}).headers["Location"]
    limit.LIST_EXPORT_LIMIT = 0
    assert client.get(f"{LIST}{found}&export=xlsx&cols=code").status_code == 302
    one = ListExport.objects.get()
    assert word not in one.query
    assert ListExport.objects.extra(select={"raw": "words"}).values_list("raw", flat=True)[0].find(word) == -1
    assert work(monkeypatch, who).state == "done"
    book = openpyxl.load_workbook(io.BytesIO(content(client.get(f"/lists/{one.uid}/file/"))))
    codes = [row[0].value for row in book.active.iter_rows(min_row=2)]  # type: ignore[union-attr]
    shown = client.get(LIST + found).context["table"].rows
    assert codes == [row.cells[1].value for row in shown]
    assert 0 < len(codes) < 12


def test_all_under_the_filters_as_a_workbook_is_handed_over_too_and_ticked_rows_are_not(
    world: World, as_reader: Sign, limit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = actor(world.commune)
    client = as_reader(who)
    address = f"{LIST}chosen/"
    ticked = client.post(address, {"rows": [one.pk for one in world.households[:5]]})
    assert ticked["X-Row-Count"] == "5"
    everything = client.post(address, {"everything": "1", "list": "status=poor&cols=code"})
    assert everything.headers["Location"].startswith("/jobs/")
    one = ListExport.objects.get()
    assert (one.path, one.format) == (LIST, "xlsx")
    poor = [one for one in world.households if one.status == "poor"]
    assert work(monkeypatch, who).result == {"rows": len(poor)}


def test_a_right_or_filter_that_is_gone_ends_the_job_with_words(
    world: World, as_reader: Sign, limit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_reader(actor(world.commune))
    client.get(f"{LIST}?export=csv")
    job = work(monkeypatch, actor(world.commune, READING))
    assert (job.state, bool(job.error_vi)) == ("failed", True)
    client.get(f"{LIST}?export=csv&village={world.commune.children.order_by('pk')[0].pk}")
    job = work(monkeypatch, actor(world.other))
    assert job.state == "failed"
    assert "không còn như lúc yêu cầu" in job.error_vi
    assert not readings()
    assert not ListExport.objects.exclude(rows=None).exists()


def test_only_who_asked_fetches_the_file_while_the_roles_last_and_within_a_week(
    world: World, as_reader: Sign, limit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = actor(world.commune)
    as_reader(who).get(f"{LIST}?export=csv")
    work(monkeypatch, who)
    one = ListExport.objects.get()
    for path in (f"/lists/{one.uid}/", f"/lists/{one.uid}/file/"):
        assert as_reader(who).get(path).status_code == 200
        for other in (actor(world.commune, user_id=2), actor(world.other), actor(world.commune, READING)):
            assert as_reader(other).get(path).status_code == 404, path
        unverified = Actor(user_id=1, label="x", grants=who.grants)
        assert as_reader(unverified).get(path).status_code == 403
    ListExport.objects.update(made_at=timezone.now() - long_lists.KEPT - timedelta(hours=1))
    assert as_reader(who).get(f"/lists/{one.uid}/file/").status_code == 404
    assert long_lists.path_of(one).exists()
    assert long_lists.forget_old() == 1
    assert not long_lists.path_of(one).exists()
    assert not ListExport.objects.exists()
