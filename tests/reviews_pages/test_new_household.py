"""A household that no list has brought is added by hand, and applies at once."""

import pytest
from review_office import WHY, Opened

from giamngheo.platform.audit.models import AuditEvent
from giamngheo.registry.models import Household, Membership, Person
from giamngheo.reviews.models import Case
from office_world import Office, signed_in

NUMBER = "025185001234"
FORM = {"form": "application", "channel": "counter", "received_on": "01/10/2025", "code": ""}


def text(answer) -> str:
    return answer.content.decode()


def sent(village: int, *members: dict[str, str], **more: str) -> dict[str, str]:
    rows = {f"member-{at}-{name}": value for at, one in enumerate(members) for name, value in one.items()}
    counts = {"member-TOTAL_FORMS": "8", "member-INITIAL_FORMS": "0"}
    values = {"village": str(village), "began": "moved_in", "day": "15/09/2025", "address": "Nhà 3"}
    return values | counts | rows | more


def test_a_household_not_in_the_register_is_added_and_applies(office: Office, opened: Opened) -> None:
    officer = signed_in("commune_officer", office.commune)
    board = f"/reviews/communes/{opened.commune.pk}/apply/"
    page = f"/registry/communes/{office.commune.pk}/households/new/?next={board}0/"
    assert f'href="{page}"' in text(officer.get(board))
    head = {"full_name": "Hà  Thị Mới", "sex": "female", "born": "05/03/1985", "citizen_number": NUMBER}
    child = {"full_name": "Hà Văn Con", "relation": "child", "born": "2015"}
    answer = officer.post(page, sent(office.village.pk, head, child))
    made = Household.objects.unscoped(WHY).get(head_name="Hà Thị Mới")
    assert answer["Location"] == f"{board}{made.pk}/"
    assert (made.commune, made.village, made.size, made.status) == (office.commune, office.village, 2, "")
    stays = Membership.objects.unscoped(WHY).filter(household=made).order_by("number")
    assert [(one.person.full_name, one.relation, one.began_by) for one in stays] == [
        ("Hà Thị Mới", "head", "moved_in"),
        ("Hà Văn Con", "child", "moved_in"),
    ]
    assert made.head.citizen_number == NUMBER
    event = AuditEvent.objects.unscoped(WHY).get(action="registry.household.add")
    assert (event.commune, event.village) == (office.commune.pk, office.village.pk)
    # found by the search and received as any other
    assert "Hà Thị Mới" in text(officer.post(board, {"q": "ha thi moi"}, follow=True))
    officer.post(f"{board}{made.pk}/", FORM)
    assert Case.objects.unscoped(WHY).get(household=made).state == "listed"


@pytest.mark.long
def test_what_cannot_be_is_refused_and_nothing_is_written(office: Office, opened: Opened) -> None:
    officer = signed_in("commune_officer", office.commune)
    page = f"/registry/communes/{office.commune.pk}/households/new/"
    one = {"full_name": "Hà Thị Mới", "citizen_number": NUMBER}
    before = Person.objects.unscoped(WHY).count(), Household.objects.unscoped(WHY).count()
    cases = (
        (sent(office.village.pk, one, one), "cùng một số định danh"),
        (sent(office.village.pk, one, day="01/01/2999"), "không thể sau hôm nay"),
        (sent(office.village.pk, one | {"citizen_number": "123"}), "Cần 12 chữ số"),
        (sent(office.village.pk, one | {"born": "31/02/1985"}), "Không đọc được ngày này"),
        (sent(office.village.pk), "Ghi họ tên chủ hộ"),
        (sent(office.other_village.pk, one), "village"),
    )
    for values, said in cases:
        answer = officer.post(page, values)
        assert answer.status_code == 400, said
        assert said in text(answer)
    assert (Person.objects.unscoped(WHY).count(), Household.objects.unscoped(WHY).count()) == before
    # another commune's, and who only sees the register
    assert officer.get(f"/registry/communes/{office.other.pk}/households/new/").status_code == 404
    assert signed_in("one_stop_clerk", office.commune).get(page).status_code == 403
    # an address elsewhere is not followed
    answer = officer.post(page + "?next=https://example.org/0/", sent(office.village.pk, one))
    assert answer["Location"].startswith("/registry/households/")
