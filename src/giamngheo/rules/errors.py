"""Errors of a rule's text: a stable code, a bilingual message, and the place with a caret."""

from __future__ import annotations

from .text import Text

MESSAGES: dict[str, Text] = {
    "too_long": Text(
        "quy tắc dài {found} ký tự; nhiều nhất {limit}", "the rule has {found} characters; at most {limit}"
    ),
    "too_deep": Text(
        "quy tắc lồng nhau quá {limit} lớp; hãy tách thành các tên dẫn xuất",
        "the rule is nested more than {limit} deep; split it into derived names",
    ),
    "too_large": Text(
        "quy tắc quá lớn (nhiều nhất {limit} phần); hãy tách thành nhiều quy tắc",
        "the rule is too large (at most {limit} parts); split it into several rules",
    ),
    "unexpected_end": Text("quy tắc kết thúc giữa chừng", "the rule ends too early"),
    "unexpected": Text("không mong đợi «{found}» ở đây", "“{found}” is not expected here"),
    "not_in_brackets": Text(
        "viết (not …) trong ngoặc đơn khi so sánh", "write (not …) in brackets inside a comparison"
    ),
    "bad_character": Text(
        "ký tự «{found}» không dùng trong quy tắc", "the character “{found}” is not used in rules"
    ),
    "open_quote": Text("thiếu dấu ngoặc kép đóng", "the closing double quote is missing"),
    "division": Text(
        "không có phép chia; dùng share(...) so với phần trăm, hoặc nhân hai vế",
        "there is no division; use share(...) against a percentage, or multiply both sides",
    ),
    "single_quote": Text('chữ viết trong dấu ngoặc kép: "…"', 'words stand in double quotes: "…"'),
    "single_equals": Text("so sánh bằng viết là ==", "equality is written =="),
    "chained_comparison": Text(
        "mỗi lần chỉ một phép so sánh; nối bằng and", "one comparison at a time; join them with and"
    ),
    "bad_number": Text(
        "số «{found}» có quá nhiều chữ số ({limit} chữ số là nhiều nhất)",
        "the number “{found}” has too many digits (at most {limit})",
    ),
    "bad_date": Text(
        'ngày «{found}» không đúng; viết date("2025-09-01")',
        '“{found}” is not a date; write date("2025-09-01")',
    ),
    "unknown_name": Text("không có tên «{found}»{hint}", "there is no name “{found}”{hint}"),
    "unknown_function": Text("không có hàm «{found}»{hint}", "there is no function “{found}”{hint}"),
    "unknown_parameter": Text("không có tham số «{found}»{hint}", "there is no parameter “{found}”{hint}"),
    "unknown_group": Text("không có nhóm «{found}»{hint}", "there is no group “{found}”{hint}"),
    "unknown_choice": Text(
        "«{found}» không có trong các lựa chọn{hint}. Các lựa chọn: {codes}",
        "“{found}” is not one of the choices{hint}. The choices are: {codes}",
    ),
    "member_name": Text(
        "«{found}» là của từng {noun}; dùng trong any, all, count, share, sum, min hoặc max({group}, …)",
        "“{found}” belongs to each {noun}; use it inside any, all, count, share, sum, min or max({group}, …)",
    ),
    "group_as_value": Text(
        "«{found}» là một nhóm, không phải giá trị; viết count({found}, …)",
        "“{found}” is a group, not a value; write count({found}, …)",
    ),
    "arguments": Text("{name} viết là {usage}", "{name} is written {usage}"),
    "not_boolean": Text(
        "ở đây cần điều kiện đúng/sai, không phải {found}", "a yes/no condition is needed here, not a {found}"
    ),
    "not_number": Text("ở đây cần một số, không phải {found}", "a number is needed here, not a {found}"),
    "not_date": Text("ở đây cần một ngày, không phải {found}", "a date is needed here, not a {found}"),
    "type_mismatch": Text(
        "không so sánh hay ghép {left} với {right}", "{left} and {right} cannot be combined"
    ),
    "no_order": Text(
        "{found} chỉ so sánh bằng == hoặc !=, không có lớn hơn nhỏ hơn",
        "a {found} is compared with == or != only; it has no order",
    ),
    "money_mismatch": Text(
        "không cộng hay so sánh tiền với số thường; nhân tiền với một số",
        "money is not added to or compared with a plain number; multiply the money by a number",
    ),
    "money_product": Text("không nhân tiền với tiền", "money is not multiplied by money"),
    "untyped_words": Text(
        "không rõ hai chữ này thuộc lựa chọn nào; một vế phải là tên",
        "which choice do these words belong to? One side must be a name",
    ),
    "percent_place": Text(
        "phần trăm chỉ dùng để so sánh với share(...)", "a percentage is only compared with share(...)"
    ),
    "share_place": Text(
        "share(...) chỉ đứng trong phép so sánh, ví dụ share(members, …) > 50%",
        "share(...) stands only in a comparison, for example share(members, …) > 50%",
    ),
    "share_threshold": Text(
        "share(...) so với phần trăm, số hoặc param(...)",
        "share(...) is compared with a percentage, a number or param(...)",
    ),
    "share_over_whole": Text(
        "tỷ lệ không vượt quá 100%; một nửa viết là 50%",
        "a share is never above 100%; a half is written 50%",
    ),
    "nested_aggregate": Text(
        "không lồng phép gộp trong phép gộp, hay trong quy tắc của từng thành viên",
        "no aggregate inside an aggregate, nor in a rule about one member",
    ),
    "parameter_key": Text("khóa của tham số {name}: {usage}", "the keys of parameter {name} are: {usage}"),
    "too_many_places": Text(
        "quá {limit} chữ số thập phân sau khi nhân", "more than {limit} decimal places after multiplying"
    ),
    "overflow": Text(
        "kết quả có thể tới {found}, vượt số nguyên 64 bit; hãy khai báo giới hạn [min, max] hẹp hơn",
        "the result may reach {found}, beyond 64-bit integers; declare narrower [min, max] bounds",
    ),
    "derived_cycle": Text("tên dẫn xuất đi vòng: {found}", "derived names go in a circle: {found}"),
    "wrong_result": Text(
        "quy tắc phải cho {wanted}, nhưng cho {found}", "the rule must give a {wanted}, not a {found}"
    ),
}


class RuleError(ValueError):
    """A rule's text cannot be used.

    `code` is stable (a key of MESSAGES), `message` is bilingual, `line` and `column` start at 1 and
    point into `source`, which is the text of the derived name `derived` when the fault lies there.
    """

    def __init__(
        self, code: str, message: Text, line: int, column: int, source: str, derived: str | None = None
    ) -> None:
        super().__init__(code, message, line, column, source, derived)
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.source = source
        self.derived = derived

    def show(self, lang: str = "vi") -> str:
        """The message in `lang`, the place, and the line of the rule with a caret under it."""
        lines = self.source.splitlines() or [""]
        text = lines[self.line - 1] if self.line <= len(lines) else ""
        start = max(0, self.column - 60)
        shown = text[start : start + 100].replace("\t", " ")
        caret = " " * (self.column - 1 - start) + "^"
        place = Text("dòng {line}, cột {column}", "line {line}, column {column}")
        where = place.format(line=self.line, column=self.column).get(lang)
        if self.derived:
            inside = Text("trong tên dẫn xuất {name}", "in the derived name {name}").format(name=self.derived)
            where = f"{inside.get(lang)}, {where}"
        return f"{where}: {self.message.get(lang)} [{self.code}]\n  {shown}\n  {caret}"

    def __str__(self) -> str:
        return self.show("vi") + "\n" + self.show("en").splitlines()[0]


class Place:
    """Where a rule's text comes from: makes errors that point into it."""

    def __init__(self, source: str, derived: str | None = None) -> None:
        self.source = source
        self.derived = derived

    def error(self, code: str, position: int, **values: object) -> RuleError:
        """A RuleError at the character `position` (from 0) of the source."""
        position = max(0, min(position, len(self.source)))
        before = self.source[:position]
        line = before.count("\n") + 1
        column = position - (before.rfind("\n") + 1) + 1
        return RuleError(code, MESSAGES[code].format(**values), line, column, self.source, self.derived)
