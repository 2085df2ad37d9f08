"""The paper pack of a village: its sheets, what stands on them, who may have it made."""

import io
import re
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pages_world import EVERYTHING, WHY, World, actor

from giamngheo.law import load_standard
from giamngheo.law.form_blocks import form_blocks
from giamngheo.law.income_sources import income_sources
from giamngheo.law.paper_forms import paper_forms
from giamngheo.platform.audit.models import AuditEvent
from giamngheo.platform.documents.models import DocumentSet
from giamngheo.platform.documents.pack import Part, Question, Sheet, pack_pdf
from giamngheo.platform.documents.sets import part_of
from giamngheo.platform.jobs import JobRun
from giamngheo.platform.jobs.queue import take
from giamngheo.platform.permissions import DOCUMENT_PRINT, DOCUMENT_VIEW
from giamngheo.registry.entry import Kept, paper
from giamngheo.registry.entry.filling import members_of
from giamngheo.registry.entry.standard import standard_today
from giamngheo.registry.entry.typed import choices_of
from giamngheo.registry.models import Household

pytestmark = pytest.mark.django_db


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    """The sheets that were set."""
    seen: list[Sheet] = []

    def pack(asked: list[Sheet], **how: Any) -> bytes:
        seen.extend(asked)
        return pack_pdf(asked, **how)

    monkeypatch.setattr(paper, "pack_pdf", pack)
    return seen


def village_of(world: World) -> tuple[Any, list[Household]]:
    village = world.household.village
    rows = Household.objects.unscoped(WHY).filter(village=village, until=None)
    return village, list(rows.order_by("sort_name", "pk"))


@pytest.mark.long
def test_every_household_has_its_sheets_with_a_code_each(world: World, sheets: list[Sheet]) -> None:
    village, households = village_of(world)
    made = paper.village_pack(village, households, paper.FORMS, standard_today(), blank=False)
    assert len(sheets) == 1 + 3 * len(households)
    assert pages_of(made) >= len(sheets)
    first = households[0]
    assert sheets[0].rows is not None
    assert [row[1] for row in sheets[0].rows] == [one.head_name for one in households]
    assert sheets[0].address == f"http://localhost:8000/registry/villages/{village.pk}/entry/"
    assert {one.address for one in sheets[1:4]} == {
        f"http://localhost:8000/registry/households/{first.pk}/entry/?paper=1"
    }
    members = members_of(first)
    assert len(sheets[2].members) == len(members)
    assert sheets[2].members[0].startswith(members[0].name)
    assert sheets[2].facts[0] == ("Chủ hộ", first.head_name)
    # every page bears the code of its sheet, also the second of a form: it may come loose
    pages = pypdfium2.PdfDocument(io.BytesIO(made))
    codes = [zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil()) for page in list(pages)[:6]]
    assert [len(found) for found in codes] == [1] * len(codes)
    assert [found[0].text for found in codes[:2]] == [sheets[0].address, sheets[1].address]
    assert pages[2].get_textpage().get_text_range().rstrip().endswith("1/2")
    assert pages[3].get_textpage().get_text_range().rstrip().endswith("2/2")
    assert codes[3][0].text == sheets[2].address


def test_each_sheet_opens_where_it_is_keyed_in_and_form_a_is_for_applicants(
    world: World, sheets: list[Sheet]
) -> None:
    village, households = village_of(world)
    one, two = households[:2]
    taken = {one.pk: {"income": "/i/1/"}, two.pk: {"income": "/i/2/", "screening": "/s/2/"}}
    wanted = ["screening", "questionnaire", "income"]
    pack = paper.village_pack(
        village, [one, two], wanted, standard_today(), blank=False, taken=taken, spare=True
    )
    assert pack.startswith(b"%PDF")
    start, entry = "http://localhost:8000", "/registry/households/{}/entry/"
    assert [sheet.address.removeprefix(start) for sheet in sheets] == [
        f"{entry.format(one.pk)}?paper=1",
        "/i/1/?paper=1",
        "/s/2/?paper=1",
        f"{entry.format(two.pk)}?paper=1",
        "/i/2/?paper=1",
        *["/registry/households/"] * 3,
    ]
    assert [sheet.code for sheet in sheets[-3:]] == [""] * 3
    # the income sheet is the page's: its months and its sources
    (months,) = sheets[1].parts
    assert len(months.rows) == 12 + 1
    assert [name for name, _ in months.columns[1:]] == [
        source.name.vi for source in income_sources().sources.values()
    ]


def test_the_review_form_asks_every_question(world: World, sheets: list[Sheet]) -> None:
    village, households = village_of(world)
    paper.village_pack(village, households[:1], ["questionnaire"], standard_today(), blank=True)
    (sheet,) = sheets
    asked = [question.label for part in sheet.parts for question in part.questions]
    columns = [part.columns for part in sheet.parts if part.members]
    blocks = form_blocks(standard_today())
    assert len(asked) == sum(len(one.variables) for one in blocks if one.entity == "household")
    assert [len(one) for one in columns] == [len(one.variables) for one in blocks if one.entity == "person"]


def test_answers_that_are_kept_are_printed_for_signature(world: World, sheets: list[Sheet]) -> None:
    village, households = village_of(world)
    one = households[0]
    person = members_of(one)[0].person
    kept = {
        one.pk: Kept({"water_source": "tap", "income_points_recorded": 118}, {person: {"disabled": False}})
    }
    made = paper.village_pack(village, [one], ["questionnaire"], standard_today(), blank=False, kept=kept)
    (sheet,) = sheets
    asked = {question.label: question for part in sheet.parts for question in part.questions}
    answered = {question.answer for question in asked.values()} - {""}
    water = load_standard("vn-2021-2025").questionnaire.variable("water_source")
    assert answered == {"118 điểm", choices_of(water)["tap"].vi}
    health = next(part for part in sheet.parts if part.members)
    place = [heading for heading, _ in health.columns].index("Người khuyết tật")
    assert health.rows[0][place] == "Không"
    assert made.startswith(b"%PDF")


def test_a_blank_pack_names_nobody(world: World, sheets: list[Sheet]) -> None:
    village, households = village_of(world)
    made = paper.village_pack(village, households, paper.FORMS, standard_today(), blank=True)
    assert made.startswith(b"%PDF")
    said = repr(sheets)
    assert not [one.head_name for one in households if one.head_name in said or one.code in said]
    assert all(len(one.members) == paper.BLANK_MEMBERS for one in sheets[1:])


def _last_page(sheet: Sheet) -> tuple[int, str]:
    made = pypdfium2.PdfDocument(
        pack_pdf([sheet], title="Bộ phiếu", unit="UBND xã", village="Khu", provisional="")
    )
    return len(made), made[len(made) - 1].get_textpage().get_text_range()


@pytest.mark.parametrize("kind", ["questions", "members", "list"])
def test_no_page_has_nothing_but_the_signatures(kind: str) -> None:
    """The last lines go over to the next page with them, where all else would just fit."""
    pages = set()
    for length in range(34, 46):
        rows = tuple((str(n), "Người trong danh sách", "25-000001-7", "", "4", "") for n in range(length))
        asked = tuple(Question(f"Người thứ {n} làm gì", ("Có", "Không")) for n in range(length))
        written = Part("Thành viên", columns=(("Tuổi", 2),), members=True)
        parts = {
            "questions": (Part("Hỏi", asked),),
            "members": (Part("Hỏi", asked[:-12]), written),
            "list": (),
        }
        sheet = Sheet(
            "Phiếu", "https://xa.example/1", "1", parts=parts[kind],
            members=("Người một", "Người hai", "Người ba"), rows=rows if kind == "list" else None,
        )  # fmt: skip
        count, words = _last_page(sheet)
        pages.add(count)
        assert "Người" in words, length
        assert "ghi rõ họ tên" in words, length
    assert pages == {1, 2}


def test_forms_besides_the_questionnaire_say_how_they_are_known() -> None:
    forms = paper_forms()
    assert (len(forms["screening"].questions), len(forms["income"].columns)) == (8, 2)
    assert not any(one.basis.decides for one in forms.values())


def test_an_officer_has_the_pack_made_by_a_job(world: World, as_reader: Callable[[Any], Any]) -> None:
    village, households = village_of(world)
    address = f"/registry/villages/{village.pk}/paper/"
    client = as_reader(actor(world.commune, EVERYTHING | {DOCUMENT_PRINT, DOCUMENT_VIEW}))
    assert "Bộ phiếu giấy" in client.get(address).content.decode()
    assert "Chọn ít nhất một loại phiếu" in client.post(address, {}).content.decode()
    answer = client.post(address, {"forms": ["list", "questionnaire"], "kind": "identity"})
    made = DocumentSet.objects.unscoped(WHY).get()
    assert answer.headers["Location"] == f"/documents/sets/{made.pk}/"
    assert AuditEvent.objects.unscoped(WHY).filter(reading=True, action="registry.entry.fill").count() == 1
    job = take("test")
    assert job is not None
    JobRun(job).execute()
    made.refresh_from_db(from_queryset=DocumentSet.objects.unscoped(WHY))
    assert (made.state, made.count) == ("ready", len(households))
    assert pages_of(part_of(made, 1)) >= 1 + len(households)
    assert client.get(f"/documents/sets/{made.pk}/1/").content.startswith(b"%PDF")
    assert as_reader(actor(world.commune)).get(address).status_code == 403
    elsewhere = as_reader(actor(world.other, EVERYTHING | {DOCUMENT_PRINT, DOCUMENT_VIEW}))
    assert elsewhere.get(address).status_code == 404
    assert elsewhere.get(f"/documents/sets/{made.pk}/1/").status_code == 404
