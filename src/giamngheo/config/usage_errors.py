"""Click's refusals in the user's words: Vietnamese, or English where that was asked for."""

from __future__ import annotations

import errno
import re

import click

from giamngheo.config.bilingual import Pair, say
from giamngheo.config.placeholders import in_vietnamese

_KINDS = {"file": "tệp", "directory": "thư mục", "path": "đường dẫn"}
_NUMBERS = {"integer": "số nguyên", "integer range": "số nguyên", "float": "số", "float range": "số"}
_SYSTEM: dict[int, Pair] = {
    errno.ENOENT: ("không có thư mục hoặc tệp này", "there is no such folder or file"),
    errno.EACCES: ("không có quyền", "no right to it"),
    errno.EPERM: ("không có quyền", "no right to it"),
    errno.EROFS: ("ổ đĩa chỉ cho đọc", "the disk is read-only"),
    errno.ENOSPC: ("ổ đĩa đã đầy", "the disk is full"),
    errno.ENOTDIR: ("một phần của đường dẫn không phải thư mục", "a part of the path is not a folder"),
    errno.EISDIR: ("đây là một thư mục", "it is a folder"),
    errno.ENAMETOOLONG: ("tên quá dài", "the name is too long"),
}

# Click's own messages as patterns, and what they say in Vietnamese.
_MESSAGES = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"'?(?P<value>.*?)'? is not one of (?P<choices>.+)\.", "“{value}” không có trong: {choices}"),
        (r"'?(?P<value>.*?)'? is not '(?P<choices>.+)'\.", "“{value}” không phải “{choices}”"),
        (r"(?P<value>.+) is not in the range (?P<range>.+)\.", "{value} không được; phải {range}"),
        (
            r"'?(?P<value>.*?)'? is not a valid boolean\. Recognized values: .+",
            "“{value}” không phải có/không",
        ),
        (r"'?(?P<value>.*?)'? is not a valid (?P<number>[a-z ]+)\.", "“{value}” không phải {number}"),
        (r"(?P<kind>\w+) '(?P<path>.+)' does not exist\.", "không tìm thấy {kind} “{path}”"),
        (
            r"(?P<kind>\w+) '(?P<path>.+)' is a file\.",
            "“{path}” là một tệp đã có; ở đây cần một thư mục, hãy ghi tên khác",
        ),
        (
            r"(?P<kind>\w+) '(?P<path>.+)' is a directory\.",
            "“{path}” là một thư mục; ở đây cần tên một tệp",
        ),
        (r"(?P<kind>\w+) '(?P<path>.+)' is not readable\.", "không có quyền đọc {kind} “{path}”"),
        (r"(?P<kind>\w+) '(?P<path>.+)' is not writable\.", "không có quyền ghi {kind} “{path}”"),
        (r"No such command '(?P<value>.+)'\.", "Không có lệnh “{value}”."),
        (r"Missing command\.", "Chưa ghi lệnh."),
        (r"Got unexpected extra arguments? \((?P<value>.+)\)", "Thừa: {value}."),
        (r"Option '(?P<value>.+)' requires an argument\.", "Sau {value} phải ghi giá trị."),
        (r"Option '(?P<value>.+)' requires (?P<n>\d+) arguments\.", "Sau {value} phải ghi {n} giá trị."),
        (r"Option '(?P<value>.+)' does not take a value\.", "{value} không đi kèm giá trị."),
        (r"Argument '(?P<value>.+)' takes (?P<n>\d+) values\.", "{value} cần {n} giá trị."),
    )
)


def explain_usage_error(error: click.ClickException) -> str:
    """What is wrong, and for a wrong command line where its help is."""
    ctx = getattr(error, "ctx", None)
    tail = ""
    if isinstance(error, click.UsageError) and ctx is not None:
        tail = "\n" + say((f"Xem: {ctx.command_path} --help", f"See: {ctx.command_path} --help"), ctx)
    return say(_pair(error, ctx), ctx) + tail


def _pair(error: click.ClickException, ctx: click.Context | None) -> Pair:
    match error:
        case click.MissingParameter(param=param):
            name = param.make_metavar(ctx) if isinstance(param, click.Argument) and ctx else None
            name = (name or (param.opts[0] if param else "?")).rstrip(".")
            return f"Thiếu {in_vietnamese(name)}.", f"{name} is missing."
        case click.NoSuchOption():
            pair = f"Không có tuỳ chọn {error.option_name}.", f"There is no option {error.option_name}."
            return _with_hint(pair, error.possibilities)
        case click.exceptions.NoSuchCommand():
            pair = f"Không có lệnh {error.command_name}.", f"There is no command {error.command_name}."
            return _with_hint(pair, error.possibilities)
        case click.BadParameter(param=param):
            name = param.opts[0] if isinstance(param, click.Option) else str(error.param_hint or "")
            if isinstance(param, click.Argument) and ctx:
                name = param.make_metavar(ctx)
            vi, en = _both(error.message)
            return (
                f"Giá trị của {in_vietnamese(name)} không dùng được: {vi}",
                f"The value of {name} cannot be used: {en}",
            )
        case click.FileError():
            name = error.ui_filename
            return f"Không mở được tệp {name}: {error.message}", f"Cannot open {name}: {error.message}"
        case click.UsageError():
            return _both(error.message)
    return error.format_message(), error.format_message()


def _with_hint(pair: Pair, possibilities: list[str] | None) -> Pair:
    if not possibilities:
        return pair
    hint = ", ".join(possibilities)
    return f"{pair[0]} Có phải: {hint}?", f"{pair[1]} Did you mean: {hint}?"


def _both(message: str) -> Pair:
    """Click's message with its Vietnamese; words of our own are already in the user's language."""
    for pattern, words in _MESSAGES:
        found = pattern.fullmatch(message)
        if found:
            parts = found.groupdict()
            parts["kind"] = _KINDS.get(parts.get("kind", "").lower(), "đường dẫn")
            parts["range"] = _range(parts.get("range", ""))
            parts["number"] = _NUMBERS.get(parts.get("number", ""), "giá trị hợp lệ")
            return words.format(**parts), message
    return message, message


def _range(shown: str) -> str:
    """Click's "1<=x<=50" in words."""
    lower, upper = re.search(r"([\d.]+)<=?x|x>=?([\d.]+)", shown), re.search(r"x<=?([\d.]+)", shown)
    first = f"từ {lower[1] or lower[2]}" if lower else ""
    last = f"đến {upper[1]}" if upper else "trở lên"
    return f"{first} {last}".strip()


def explain_os_error(error: OSError) -> str:
    """A file that the machine refuses, outside what the commands foresee."""
    vi, en = _SYSTEM.get(error.errno or 0, (str(error.strerror or error), str(error.strerror or error)))
    name = f" {error.filename}" if error.filename else ""
    return say((f"Không đọc hoặc ghi được{name}: {vi}.", f"Cannot read or write{name}: {en}."))
