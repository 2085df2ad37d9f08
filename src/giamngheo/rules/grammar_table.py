"""The parse table of the rule language, made once and kept beside the grammar.

To make it takes a third of the time in which a classification is planned. After a change of grammar.lark:
`python -m giamngheo.rules.grammar_table`; a test holds the two against each other.
"""

from __future__ import annotations

import json
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import lark
from lark import Lark, Token
from lark.grammar import Rule
from lark.lexer import TerminalDef

GRAMMAR, TABLE = "grammar.lark", "grammar.json"


def machine() -> Any:
    """The parser: from the kept table where that was made of this grammar by this lark, else from the grammar."""
    kept = json.loads(_file(TABLE), object_hook=_numbered)
    return Lark.load(kept["table"]) if kept["made_of"] == made_of() else made_from_grammar()


def made_of() -> str:
    """What a table depends on: the version of lark, and the grammar."""
    return f"lark {lark.__version__}, grammar {sha256(_file(GRAMMAR).encode()).hexdigest()[:16]}"


def made_from_grammar() -> Any:
    """The parser, from the grammar."""
    return Lark(_file(GRAMMAR), parser="lalr", lexer="basic", maybe_placeholders=False)


def table_text() -> str:
    """What is kept."""
    data, memo = made_from_grammar().memo_serialize([TerminalDef, Rule])
    kept = {"made_of": made_of(), "table": {"data": data, "memo": memo}}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"), default=_plain) + "\n"


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Token) else sorted(value)


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _numbered(found: dict[str, Any]) -> dict[Any, Any]:
    """JSON has no numbers as keys."""
    return {int(key) if key.isdecimal() else key: value for key, value in found.items()}


if __name__ == "__main__":
    (Path(__file__).parent / TABLE).write_text(table_text(), encoding="utf-8")
