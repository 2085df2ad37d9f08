"""The words that stand for what the user is to write: FILE, COLUMN, [OPTIONS] …, in the user's language."""

from __future__ import annotations

import re

_WORDS = {
    "OPTIONS": "TUỲ-CHỌN",
    "COMMAND": "LỆNH",
    "ARGS": "THAM-SỐ",
    "FILE": "TỆP",
    "INPUT": "TỆP",
    "DIRECTORY": "THƯ-MỤC",
    "PATH": "ĐƯỜNG-DẪN",
    "COLUMN": "CỘT",
    "KEY": "CỘT-MÃ-HỘ",
    "POINTS": "CỘT-ĐIỂM",
    "LINE": "CỘT-CHUẨN",
    "STANDARD": "CHUẨN",
    "STANDARDS": "CHUẨN",
    "TEXT": "CHỮ",
    "INTEGER": "SỐ",
    "FLOAT": "SỐ",
    "RANGE": "TRONG-KHOẢNG",
    "URL": "ĐỊA-CHỈ",
}
_WORD = re.compile(rf"\b({'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")


def in_vietnamese(shown: str) -> str:
    """The same with Vietnamese words in capitals; names of options are small and stay."""
    return _WORD.sub(lambda found: _WORDS[found[0]], shown)
