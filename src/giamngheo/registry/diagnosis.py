"""What `giamngheo doctor` finds of the register: households whose status is not what the ledger of decisions says."""

from __future__ import annotations

from giamngheo.platform import figures
from giamngheo.platform.diagnosis import Finding, check_of_all_rows
from giamngheo.registry.in_force import differing
from giamngheo.rules.text import Text

NAMED = 5


@check_of_all_rows
def households_show_what_the_ledger_says() -> Finding:
    """The row of a household repeats the ledger, which the database protects; the row itself it does not."""
    found = differing()
    if not found:
        return Finding(
            "ok", Text("Tình trạng của hộ đúng với sổ quyết định.", "Households show what the ledger says.")
        )
    codes = ", ".join(found[:NAMED]) + (", …" if len(found) > NAMED else "")
    return Finding(
        "bad",
        Text(
            "{n} hộ ghi tình trạng khác sổ quyết định ({codes}): có người sửa thẳng cơ sở dữ liệu, hoặc việc nền đầu "
            "ngày chưa chạy. Xem ai vào được cơ sở dữ liệu; việc nền lúc 0 giờ đặt lại theo sổ.",
            "{n} households show another status than the ledger of decisions ({codes}): somebody wrote into the "
            "database, or the job of the day has not run. See who reaches the database; the job at midnight sets "
            "them back by the ledger.",
        ).format(n=figures.number(len(found)), codes=codes),
    )
