"""States of the registry in the words of the reader."""

from __future__ import annotations

from functools import cache

from giamngheo.law import list_standards, load_standard
from giamngheo.law.codes import load_codes
from giamngheo.platform.components import Status, Tone
from giamngheo.registry.models import (
    ChangeRequest,
    Household,
    HouseholdPlace,
    Membership,
    Person,
    PovertyStatus,
)
from giamngheo.rules.text import Text

NO_STATUS = Status(Text("Không thuộc diện", "No status"), Tone.NEUTRAL)
STATUSES = {
    PovertyStatus.StatusClass.POOR: Status(Text("Hộ nghèo", "Poor"), Tone.BAD, "circle-half"),
    PovertyStatus.StatusClass.NEAR_POOR: Status(Text("Hộ cận nghèo", "Near-poor"), Tone.WARNING),
    PovertyStatus.StatusClass.AVERAGE: Status(
        Text("Mức sống trung bình", "Average living standard"), Tone.INFO
    ),
    PovertyStatus.StatusClass.ESCAPED_POVERTY: Status(Text("Thoát nghèo", "Left poverty"), Tone.GOOD),
    PovertyStatus.StatusClass.ESCAPED_NEAR_POVERTY: Status(
        Text("Thoát cận nghèo", "Left near-poverty"), Tone.GOOD
    ),
}
SEXES = {Person.Sex.MALE: Text("Nam", "Male"), Person.Sex.FEMALE: Text("Nữ", "Female")}
NUMBER_STATES = {
    Person.NumberState.MISSING: Status(Text("Chưa có", "Missing"), Tone.WARNING),
    Person.NumberState.OLD: Status(Text("Số cũ 9 chữ số", "Old, 9 digits"), Tone.WARNING),
    Person.NumberState.UNVERIFIED: Status(Text("Chưa đối chiếu", "Not checked"), Tone.NEUTRAL),
    Person.NumberState.VERIFIED: Status(Text("Đã đối chiếu", "Checked"), Tone.GOOD),
    Person.NumberState.REFUSED: Status(Text("Không khớp", "Does not fit"), Tone.BAD),
}
BEGAN = {
    Membership.Began.LISTED: Text("có trong danh sách đầu tiên", "on the first list"),
    Membership.Began.BORN: Text("mới sinh", "born"),
    Membership.Began.MOVED_IN: Text("chuyển đến", "moved in"),
    Membership.Began.SPLIT: Text("tách hộ", "split"),
    Membership.Began.MERGED: Text("nhập hộ", "merged"),
}
LEFT = {
    Membership.Ended.DIED: Text("đã mất", "died"),
    Membership.Ended.MOVED_OUT: Text("chuyển đi", "moved out"),
    Membership.Ended.SPLIT: Text("tách hộ", "split"),
    Membership.Ended.MERGED: Text("nhập hộ", "merged"),
    Membership.Ended.MISTAKE: Text("ghi nhầm", "recorded by mistake"),
}
ENDED = {
    Household.Ended.MOVED_OUT: Text("chuyển đi", "moved out"),
    Household.Ended.MERGED: Text("nhập vào hộ khác", "merged into another"),
    Household.Ended.DIED: Text("hộ đơn thân đã mất", "the only member died"),
    Household.Ended.MISTAKE: Text("ghi nhầm", "recorded by mistake"),
}
CAME = {
    HouseholdPlace.Why.LISTED: Text("ghi vào sổ", "entered in the register"),
    HouseholdPlace.Why.MOVED_IN: Text("chuyển đến", "moved in"),
    HouseholdPlace.Why.SPLIT: Text("tách hộ", "split"),
    HouseholdPlace.Why.MOVED: Text("chuyển nơi ở", "moved"),
    HouseholdPlace.Why.LIST_SAYS: Text("theo danh sách nhập", "as an imported list says"),
    HouseholdPlace.Why.UNITS: Text("thôn sáp nhập", "villages merged"),
}
"""How a household came to a place."""
REQUEST_STATES = {
    ChangeRequest.State.WAITING: Status(Text("Chờ duyệt", "Waiting"), Tone.WAITING),
    ChangeRequest.State.APPROVED: Status(Text("Đã duyệt", "Approved"), Tone.GOOD),
    ChangeRequest.State.REFUSED: Status(Text("Không duyệt", "Refused"), Tone.BAD),
    ChangeRequest.State.WITHDRAWN: Status(Text("Đã rút", "Withdrawn"), Tone.NEUTRAL),
}
DECISION_KINDS = {
    "issued": Text("ban hành trong phần mềm", "issued here"),
    "imported": Text("nhập từ danh sách đã có", "from a past list"),
}
YES_NO = [("yes", Text("Có", "Yes")), ("no", Text("Không", "No"))]


def status_of(code: str) -> Status:
    """The poverty status of a household; the code itself when the list does not know it."""
    return STATUSES.get(code, Status(Text.same(code))) if code else NO_STATUS  # type: ignore[call-overload]


@cache
def classes() -> dict[str, Text]:
    """The classes of all standards by code, in the order of the newest standard that names them.

    Without what stands in brackets behind a name, which is true of one standard alone.
    """
    found: dict[str, Text] = {}
    for name in list_standards():
        for one in load_standard(name).classes:
            found.setdefault(one.code, _plain(one.name.with_capital()))
    found["unknown"] = Text("Chưa xác định", "Not determined")
    return found


@cache
def standard_name(code: str) -> Text | str:
    """A standard by its official name, without what stands in brackets behind it; the code when unknown."""
    if code not in list_standards():
        return code
    return _plain(load_standard(code).name)


def _plain(name: Text) -> Text:
    return Text(name.vi.split(" (")[0], name.en.split(" (")[0])


def class_name(code: str) -> Text | str:
    """The class in words; empty for none."""
    return classes().get(code, code)


def coded(name: str, code: str) -> Text | str:
    """A code of one of the law's lists ("relations", "ethnic_groups") in words; the code when unknown."""
    return load_codes(name).labels.get(code, code)


PERSON_STATUSES = {"low_income_worker": Text("Người lao động có thu nhập thấp", "Low-income worker")}
"""By the code in the ledger of persons."""
