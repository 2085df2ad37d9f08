"""Confirming values of the law in the browser: who may, what is kept of whom, what is refused."""

import html
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from review_office import Opened

from giamngheo.law.confirm import all_values
from giamngheo.law.overlay import confirmations_file, read_confirmations
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.contents import content_of
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.law_values import Seen, confirm_value
from giamngheo.platform.scope.policy import Forbidden, SecondFactorNeeded
from giamngheo.reviews.evidence import waited_for
from office_world import Office, actor, signed_in

pytestmark = pytest.mark.django_db
PATH = "procedures/annual/steps/posting/figures/posting_days"
GAP = "vn-2021-2025/parameters/fell_back_years"
WHO = "Hà Thị Mây (province.officer)"
LIST, PAGE = "/installation/law/", f"/installation/law/{PATH}/"
SEEN = Seen("qd24-2021", "Điều 4 khoản 4", date(2025, 10, 1))
SENT = {
    "document": "Quyết định 24/2021/QĐ-TTg",
    "article": "Điều 4 khoản 4",
    "on": "01/10/2025",
    "compared": "on",
}


@pytest.fixture(autouse=True)
def own_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAMNGHEO_HOME", str(tmp_path))


def events() -> list[AuditEvent]:
    return list(AuditEvent.objects.unscoped("test").filter(action="platform.law.confirm"))


@pytest.mark.long
def test_the_value_decides_and_the_audit_says_who_saw_what(office: Office) -> None:
    confirm_value(Act(actor("province_officer", office.province)), PATH, SEEN)
    basis = all_values()[PATH][1]
    assert (basis.evidence, basis.confirmed_by, basis.confirmed_on) == (
        "confirmed",
        "Đinh Công Minh",
        SEEN.on,
    )
    (event,) = events()
    after = content_of(event).after
    assert (after["path"], after["document"], after["article"]) == (PATH, "qd24-2021", "Điều 4 khoản 4")
    assert (after["compared_on"], after["evidence"]) == ("2025-10-01", "confirmed")


@pytest.mark.parametrize(
    ("path", "seen", "code"),
    [
        (PATH, Seen("qd24-2021", "Điều 4", date(2999, 1, 1)), "in_future"),
        (PATH, Seen(" ", "Điều 4", date(2025, 10, 1)), "missing_basis"),
        (GAP, Seen("tt07-2021", "Phụ lục VII", date(2025, 10, 1)), "value_needed"),
        (GAP, Seen("tt07-2021", "Phụ lục VII", date(2025, 10, 1), "99"), "bad_value"),
        ("areas/regions", SEEN, "not_confirmable"),
        ("no/such/value", SEEN, "unknown_path"),
    ],
)
def test_what_is_refused_is_kept_nowhere(office: Office, path: str, seen: Seen, code: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        confirm_value(Act(actor("province_officer", office.province)), path, seen)
    assert refused.value.code == code
    assert not confirmations_file().exists()
    assert events() == []


def test_only_the_province_with_its_second_step(office: Office) -> None:
    for role, unit in (
        ("commune_leader", office.commune),
        ("administrator", office.commune),
        ("administrator", None),
    ):
        with pytest.raises(Forbidden):
            confirm_value(Act(actor(role, unit)), PATH, SEEN)
    with pytest.raises(SecondFactorNeeded):
        confirm_value(Act(actor("province_officer", office.province, verified=False)), PATH, SEEN)
    assert signed_in("commune_leader", office.commune).get(LIST).status_code == 403
    assert not confirmations_file().exists()


@pytest.mark.long
def test_what_decisions_wait_for_stands_first_and_is_confirmed_on_its_page(
    office: Office, opened: Opened, django_assert_num_queries: Callable[..., object]
) -> None:
    assert PATH in waited_for()
    with django_assert_num_queries(2):
        waited_for()
    officer = signed_in("province_officer", office.province)
    shown = officer.get(f"{LIST}?rests=yes").content.decode()
    assert f'href="{PAGE}"' in shown
    assert "3 ngày làm việc" in shown
    assert "elderly_age" not in shown
    page = officer.get(PAGE).content.decode()
    assert "Điều 4 khoản 4" in page
    assert 'name="value"' not in page
    # without the tick, and with a day to come, nothing is kept and the page says why
    unread = officer.post(PAGE, SENT | {"compared": ""})
    assert unread.status_code == 400
    wrong = officer.post(PAGE, SENT | {"on": "01/10/2999"})
    assert (wrong.status_code, "không thể sau hôm nay" in wrong.content.decode()) == (400, True)
    assert read_confirmations() == ()
    assert officer.post(PAGE, SENT).headers["Location"] == LIST
    (kept,) = read_confirmations()
    assert (kept.path, kept.document, kept.by, kept.on) == (PATH, "qd24-2021", WHO, date(2025, 10, 1))
    assert PATH not in waited_for()
    after = officer.get(LIST).content.decode()
    assert f"Người xác nhận: {WHO}, ngày 01/10/2025" in after
    assert f"{WHO} xác nhận ngày 01/10/2025" in officer.get(PAGE).content.decode()


@pytest.mark.long
def test_a_gap_is_filled_and_what_is_not_confirmed_here_says_so(office: Office) -> None:
    officer = signed_in("province_officer", office.province)
    gap = f"/installation/law/{GAP}/"
    assert 'name="value"' in officer.get(gap).content.decode()
    refused = officer.post(gap, SENT | {"value": "99"})
    assert (refused.status_code, "Giá trị không dùng được" in refused.content.decode()) == (400, True)
    assert officer.post(gap, SENT | {"value": "3", "valid_from": "01/01/2022"}).status_code == 302
    assert read_confirmations()[0].value == "3"
    areas = officer.get("/installation/law/areas/regions/").content.decode()
    assert "không xác nhận ở đây" in areas
    assert 'name="document"' not in areas
    assert officer.get("/installation/law/no/such/value/").status_code == 404


def test_a_cut_off_is_written_as_a_rule_with_an_example_and_then_reads_as_recorded(office: Office) -> None:
    page = "/installation/law/vn-2027-2030/indicators/water/cutoff/"
    officer = signed_in("province_officer", office.province)
    shown = html.unescape(officer.get(page).content.decode())
    # the same indicator of the standard before is the example; a rule holds as long as its standard
    assert 'water_source not in ("tap", "drilled_well"' in shown
    assert 'name="valid_from"' not in shown
    refused = officer.post(page, SENT | {"value": "Hộ không có nước sạch"})
    assert refused.status_code == 400
    assert officer.post(page, SENT | {"value": 'water_source == "unprotected"'}).status_code == 302
    shown = html.unescape(officer.get(page).content.decode())
    assert 'Theo văn bản đã xác nhận: water_source == "unprotected"' in shown
    assert "Chưa thấy ngưỡng" not in shown
