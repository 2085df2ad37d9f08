"""What `giamngheo doctor` finds of the procedures that reviews are opened under."""

from __future__ import annotations

from giamngheo.law.procedures.own import own_faults, own_versions
from giamngheo.platform.diagnosis import Finding, check
from giamngheo.rules.text import Text


@check
def own_procedures_can_be_used() -> Finding:
    """Faults of the province's own procedures: no review is opened while there is one."""
    faults = own_faults()
    if faults:
        vi = "; ".join(one.show("vi").rstrip(".") for one in faults)
        en = "; ".join(one.show("en").rstrip(".") for one in faults)
        return Finding(
            "bad",
            Text(
                f"Quy trình riêng của tỉnh có lỗi, chưa mở được đợt rà soát – {vi}. Sửa rồi chạy law check.",
                f"The province's own procedures have faults and no review is opened – {en}. Mend them, then run "
                "giamngheo law check.",
            ),
        )
    count = len(own_versions())
    return Finding(
        "ok",
        Text(
            f"Quy trình riêng của tỉnh: {count} tệp, dùng được."
            if count
            else "Tỉnh không có quy trình riêng.",
            f"The province's own procedures: {count}, usable."
            if count
            else "The province has no procedure of its own.",
        ),
    )
