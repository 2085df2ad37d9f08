"""Another office changes its form: the new workbook takes over what still fits, the old one stays for what it filled."""

from __future__ import annotations

from collections.abc import Sequence

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl.worksheet.datavalidation import DataValidation
from profile_world import ON, actor_of, filled, now, profile_of, returned, saved, sign_in, workbook_of

from exchange.import_world import work
from giamngheo.areas.models import AdminUnit
from giamngheo.exchange import permissions
from giamngheo.exchange.models import ExchangeProfile, ExchangeRun
from giamngheo.exchange.profiles import actions
from giamngheo.exchange.profiles.mapping import BLANK, FILL, Mapping
from giamngheo.exchange.profiles.replacing import replace_template
from giamngheo.platform.actions import Act, ActionRefused
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.scope import Actor, Forbidden
from giamngheo.platform.versions import StaleEdit
from giamngheo.registry.models import ForeignCode

WHY = "test"
pytestmark = pytest.mark.django_db(transaction=True)
HEADS = ("Mã hộ", "Họ tên chủ hộ", "Giới tính (1: Nam, 2: Nữ)", "Mã đối tượng", "Kết quả đối chiếu")


def form(heads: Sequence[str], *, title: str = "", options: str = "", sheet: str = "DS") -> bytes:
    """One row of headings, under a title where there is one; a drop-down in the column of the sex."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    if title:
        page["A1"] = title
    top = 3 if title else 1
    for place, words in enumerate(heads, 1):
        page.cell(top, place, words)
        if options and words.startswith("Giới tính"):
            rule = DataValidation("list", formula1=f'"{options}"')
            rule.add(page.cell(top + 1, place).coordinate)
            page.add_data_validation(rule)
    return saved(book)


def replaced(
    actor: Actor, profile: ExchangeProfile, data: bytes, name: str = "mau-moi.xlsx"
) -> ExchangeProfile:
    replace_template(Act(actor), profile, name, data, profile.version)
    return now(profile)


def columns_of(profile: ExchangeProfile) -> dict[str, tuple[str, str, bool]]:
    mapping = Mapping.from_json(profile.mapping)
    return {one.heading: (one.role, one.variable, one.fresh) for one in mapping.columns}


def settled_by_hand(actor: Actor, unit: AdminUnit, data: bytes) -> ExchangeProfile:
    """A profile whose second column an officer gave to another variable than its heading suggests."""
    profile = profile_of(actor, unit, data)
    mapping = Mapping.from_json(profile.mapping)
    own = [
        one.__class__(one.index, one.heading, FILL, "address") if one.heading == HEADS[1] else one
        for one in mapping.columns
    ]
    changed = Mapping.from_json({**mapping.as_json(), "columns": [vars(one) for one in own]})
    actions.settle_mapping(Act(actor), profile, changed, profile.version)
    return now(profile)


def test_headings_that_match_keep_what_fills_them_wherever_they_stand(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    profile = settled_by_hand(officer, filled_commune, form(HEADS))
    before, version = columns_of(profile), profile.version
    moved = replaced(
        officer, profile, form(["STT", *reversed(HEADS)], title="MẪU NĂM 2026", sheet="Mẫu 2026")
    )
    mapping = Mapping.from_json(moved.mapping)
    assert (mapping.sheet, mapping.start) == ("Mẫu 2026", 4)
    found = columns_of(moved)
    assert found["STT"] == (FILL, "row_no", True)  # new: asked for
    assert {heading: found[heading] for heading in HEADS} == before
    assert [one.index for one in mapping.columns] == [0, 1, 2, 3, 4, 5]
    assert (moved.ready, moved.file_name, moved.version) == (False, "mau-moi.xlsx", version + 1)
    with pytest.raises(ActionRefused, match="not_ready"):
        actions.ask_fill(Act(officer), moved, filled_commune, ON)
    actions.settle_mapping(Act(officer), moved, mapping, moved.version)
    assert not Mapping.from_json(now(moved).mapping).open_questions
    page = workbook_of(filled(officer, now(moved), filled_commune))["Mẫu 2026"]
    codes = sorted(page.cell(row, 6).value for row in range(4, 16))
    assert (page["A4"].value, codes) == (1, [f"PT-{number:04d}" for number in range(1, 13)])


def test_a_template_whose_columns_all_match_can_be_used_at_once(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    profile = profile_of(officer, filled_commune, form(HEADS))
    before = columns_of(profile)
    again = replaced(officer, profile, form(HEADS, title="Mẫu sửa đổi"))
    assert (again.ready, columns_of(again)) == (True, before)
    assert workbook_of(filled(officer, again, filled_commune)).active["A1"].value == "Mẫu sửa đổi"


def test_what_is_not_in_the_new_template_is_named(officer: Actor, filled_commune: AdminUnit) -> None:
    profile = profile_of(officer, filled_commune, form(HEADS))
    fewer = replaced(officer, profile, form([*HEADS[:3], "Chữ ký người nhận"]))
    mapping = Mapping.from_json(fewer.mapping)
    assert (list(mapping.gone), fewer.ready) == ([HEADS[3], HEADS[4]], False)
    assert columns_of(fewer)["Chữ ký người nhận"] == (BLANK, "", True)


def test_a_drop_down_that_offers_other_words_is_asked_about(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    profile = profile_of(officer, filled_commune, form(HEADS, options="1,2"))
    other = form([one.split(" (")[0] for one in HEADS], options="Nam,Nữ")
    mapping = Mapping.from_json(replaced(officer, profile, other).mapping)
    sex = next(one for one in mapping.columns if one.variable == "sex" or one.heading == "Giới tính")
    assert (sex.codes, sex.fresh) == ({"male": "Nam", "female": "Nữ"}, True)


def test_files_filled_before_keep_their_template_and_are_still_read(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    profile = profile_of(officer, filled_commune, form(HEADS))
    run = filled(officer, profile, filled_commune)
    waiting = actions.ask_fill(Act(officer), profile, filled_commune, ON)  # no worker has taken it yet
    replaced(officer, profile, form(["STT", *HEADS[:3]], sheet="Mới"))
    work()
    assert workbook_of(now(waiting)).sheetnames == ["DS"]
    book = workbook_of(run)
    book.active["D2"] = "BH-77"
    done = returned(officer, now(run), saved(book))
    assert (done.counted("codes"), done.counted("mismatches")) == (1, 0)
    actions.ask_apply(Act(officer), done)
    work()
    assert list(ForeignCode.objects.unscoped(WHY).filter(system="bhxh").values_list("code", flat=True)) == [
        "BH-77"
    ]


def test_it_is_refused_for_the_same_file_for_no_workbook_for_strangers_and_after_another_officers_change(
    officer: Actor, other_commune: AdminUnit, filled_commune: AdminUnit
) -> None:
    data = form(HEADS)
    profile = profile_of(officer, filled_commune, data)
    before = (profile.sha256, profile.version, profile.mapping)
    with pytest.raises(ActionRefused, match="same_template"):
        replaced(officer, profile, data)
    with pytest.raises(ActionRefused, match="template"):
        replaced(officer, profile, b"PK no workbook")
    with pytest.raises(ActionRefused, match="template"):
        replaced(officer, profile, form(["Không có", "gì quen"]))
    with pytest.raises(Forbidden):
        replaced(actor_of(other_commune), profile, form(HEADS, title="Khác"))
    with pytest.raises(Forbidden):
        replaced(actor_of(filled_commune, permissions.PROFILE_VIEW), profile, form(HEADS, title="Khác"))
    with pytest.raises(StaleEdit):
        replace_template(Act(officer), profile, "m.xlsx", form(HEADS, title="Khác"), profile.version - 1)
    after = now(profile)
    assert ((after.sha256, after.version, after.mapping), after.earlier) == (before, [])


def test_the_pages(signed_in: Actor, other_commune: AdminUnit, filled_commune: AdminUnit) -> None:
    client = Client()
    first = form(HEADS)
    profile = profile_of(signed_in, filled_commune, first)
    run = filled(signed_in, profile, filled_commune)
    address = reverse("exchange:profile-template", args=[profile.uid])
    assert "Thay tệp mẫu" in client.get(reverse("exchange:profile", args=[profile.uid])).content.decode()
    sent = {"version": profile.version, "template": SimpleUploadedFile("cu.xlsx", first)}
    assert "chính là mẫu đang dùng" in client.post(address, sent).content.decode()
    other = form(["STT", *HEADS[:4]])
    sent = {"version": profile.version, "template": SimpleUploadedFile("Mẫu 2026.xlsx", other)}
    response = client.post(address, sent, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(reverse("exchange:profile-columns", args=[profile.uid]), 302)]
    assert "4 cột khớp" in page
    assert "«Kết quả đối chiếu»" in page
    assert page.count(">mới<") == 1
    sent = {"version": profile.version, "template": SimpleUploadedFile("b.xlsx", form(HEADS, title="B"))}
    assert "Người khác vừa sửa" in client.post(address, sent, follow=True).content.decode()
    event = AuditEvent.objects.unscoped(WHY).filter(action=permissions.PROFILE_EDIT).latest("pk")
    assert event.object_id == str(profile.pk)
    shown = client.get(reverse("exchange:profile", args=[profile.uid])).content.decode()
    assert "Mẫu 2026.xlsx" in shown
    assert "mau.xlsx" in shown
    assert "Trần Thị Bình thay" in shown
    for number, data in ((1, first), (2, other)):
        file = client.get(reverse("exchange:profile-template-file", args=[profile.uid, number]))
        assert b"".join(file.streaming_content) == data  # type: ignore[attr-defined]
    assert client.get(reverse("exchange:profile-template-file", args=[profile.uid, 3])).status_code == 404
    told = client.get(reverse("exchange:run", args=[run.uid])).content.decode()
    assert "Điền theo bản mẫu trước" in told
    fresh = client.get(reverse("exchange:run", args=[_second(signed_in, now(profile), filled_commune).uid]))
    assert "Điền theo bản mẫu trước" not in fresh.content.decode()


def _second(actor: Actor, profile: ExchangeProfile, unit: AdminUnit) -> ExchangeRun:
    actions.settle_mapping(Act(actor), profile, Mapping.from_json(profile.mapping), profile.version)
    return filled(actor, now(profile), unit)


def test_the_workbooks_are_for_those_who_keep_the_profile(
    officer: Actor, other_commune: AdminUnit, filled_commune: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = profile_of(officer, filled_commune, form(HEADS))
    file = reverse("exchange:profile-template-file", args=[profile.uid, 1])
    page = reverse("exchange:profile-template", args=[profile.uid])
    shown = reverse("exchange:profile", args=[profile.uid])
    for actor, seen in (
        (actor_of(filled_commune, permissions.PROFILE_VIEW, permissions.PROFILE_FILL), 200),
        (actor_of(other_commune), 404),
    ):
        sign_in(monkeypatch, actor)
        client = Client()
        assert client.get(shown).status_code == seen
        assert file not in client.get(shown).content.decode()
        assert [client.get(one).status_code for one in (file, page)] in ([403, 403], [404, 404])
        sent = {"version": 1, "template": SimpleUploadedFile("a.xlsx", form(HEADS, title="A"))}
        assert client.post(page, sent).status_code in {403, 404}
    assert now(profile).earlier == []


def test_an_amount_that_the_new_workbook_changes_is_taken_over_and_marked(
    officer: Actor, filled_commune: AdminUnit
) -> None:
    def rated(rate: int) -> bytes:
        book = openpyxl.Workbook()
        for place, words in enumerate(("Mã hộ", "Họ tên chủ hộ", "Mức đóng", "Thành tiền"), 1):
            book.active.cell(1, place, words)
        book.active["C2"], book.active["D2"] = rate, "=C2*12"
        return saved(book)

    profile = profile_of(officer, filled_commune, rated(87750))
    assert Mapping.from_json(profile.mapping).columns[2].value == "87750"
    rate = Mapping.from_json(replaced(officer, profile, rated(105300)).mapping).columns[2]
    assert (rate.value, rate.fresh) == ("105300", True)
