"""What stops a classification."""

from datetime import date

from giamngheo.law import Standard
from giamngheo.rules import Text


class ClassificationError(ValueError):
    """A classification that cannot be made; `message` says why in both languages."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message


def check_in_force(standard: Standard, on: date) -> None:
    """Raises ClassificationError not_in_force unless the standard holds on that day."""
    if standard.in_force(on):
        return
    until = (
        Text("không thời hạn", "no end") if standard.valid_to is None else Text.same(_day(standard.valid_to))
    )
    raise ClassificationError(
        "not_in_force",
        Text(
            "{name} có hiệu lực từ {start} đến {until}; không phân loại được theo ngày {on}. "
            "Hãy chọn ngày khác hoặc chuẩn khác.",
            "{name} is valid from {start} to {until}; it cannot classify at {on}. "
            "Choose another date or standard.",
        ).format(name=standard.name, start=_day(standard.valid_from), until=until, on=_day(on)),
    )


def check_has_classes(standard: Standard) -> None:
    """Raises ClassificationError no_classes for a standard that only scores (a fixture)."""
    if not standard.classes:
        raise ClassificationError(
            "no_classes",
            Text(
                "{name} không có quy định phân loại hộ trong phần mềm; chỉ dùng để thử việc chấm điểm.",
                "{name} carries no classes of households; it only serves to test the scoring.",
            ).format(name=standard.name),
        )


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
