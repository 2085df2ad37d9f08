"""The twelve months of an income sheet at the keyboard: Enter goes on, a copied row of a spreadsheet fills the months."""

from typing import Any

import pytest
from django.conf import settings
from reviews_world import Days, act, household
from test_request_pages import queue_of

from giamngheo.areas.models import AdminUnit
from giamngheo.reviews.actions.listing import Receipt, receive_application
from in_chromium import chromium, violations, visit
from office_world import Office, signed_in

__all__ = ["chromium", "visit"]
COPIED = "2000000\t3.000.000\r\n-400000\t500000\r\n"
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_months_are_typed_and_pasted(office: Office, days: Days, visit: Any) -> None:
    AdminUnit.objects.filter(pk=office.commune.pk).update(usual_locality="rural")
    review = queue_of("average_living", office.commune).review
    case = receive_application(
        act(), review, household(office.village, 1), Receipt("application", "counter", days.day)
    )
    client = signed_in("commune_leader", office.commune)
    seen = visit()
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": seen.site}
    seen.page.context.add_cookies([cookie])
    page = seen.open(f"/reviews/requests/{case.pk}/income/")
    assert violations(page) == []
    rows = page.locator("[data-paste] tbody tr")
    first = rows.nth(0).locator("input")
    page.fill("[name=size]", "2")
    first.nth(0).focus()
    for key in [*"1500000", "Enter"]:
        page.keyboard.press(key)
    page.evaluate(PASTE, COPIED)
    assert [first.nth(at).input_value() for at in range(4)] == ["1500000", "2000000", "3.000.000", ""]
    below = rows.nth(1).locator("input")
    assert [below.nth(at).input_value() for at in range(4)] == ["", "-400000", "500000", ""]
    page.locator("#live", has_text="6.600.000").wait_for()
    # a long sum is seen whole, on the oldest browser served too
    first.nth(3).fill("120.000.000.000")
    assert first.nth(3).evaluate("box => box.scrollWidth <= box.clientWidth")
    # eight digits in all months stand side by side on a desk
    for at in range(12):
        first.nth(at).fill("12.000.000")
    whole = page.locator(".income-sheet .table-scroll")
    assert whole.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert all(first.nth(at).evaluate("box => box.scrollWidth <= box.clientWidth") for at in range(12))
    first.nth(3).fill("")
    assert case.assessments.count() == 0
    assert seen.complaints == []
