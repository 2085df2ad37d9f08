"""A province's own procedures: files beside the package that change a procedure of it from a day on.

A file says which procedure it changes (`procedure`), from and to when, by which document (`basis`), and then only
what is other than in the package; null takes an entry away. What it states rests on its own basis, or the file's.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from giamngheo.law.errors import LawError
from giamngheo.law.evidence import Basis
from giamngheo.law.overlay import confirmed, read_confirmations
from giamngheo.law.paths import own_procedures, shown
from giamngheo.law.procedures import PROCEDURES, Procedure, built, load_procedures
from giamngheo.law.procedures.possible import impossible
from giamngheo.law.sources import documents, overlay_stamp
from giamngheo.law.yamlfile import LawFile, read_yaml
from giamngheo.rules import Text

HEADER = ("procedure", "valid_from", "valid_to", "basis")
CHANGED = ("name", "procedure_code", "calendar", "figures", "steps", "reports")
"""What a province may change of a procedure."""


class OwnProcedure(Procedure):
    """A procedure as it is in this province from a day on, whole; `own`: the places of the values that are its."""

    valid_from: date
    valid_to: date | None = None
    basis: Basis
    own: frozenset[str]
    file: str

    @property
    def version(self) -> str:
        """`annual@2026-09-01`."""
        return f"{self.id}@{self.valid_from.isoformat()}"

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def path_of(self, place: str) -> str:
        """A value that the province left as it is keeps its path in the package, and its confirmation there."""
        return f"procedures/{self.version}/{place}" if place in self.own else super().path_of(place)

    def values(self) -> Iterator[tuple[str, Text, Basis]]:
        what = Text("quy trình của tỉnh từ {on}: {vi}", "the province's procedure from {on}: {en}").format(
            on=f"{self.valid_from:%d/%m/%Y}", vi=self.name.vi, en=self.name.en
        )
        yield self.path_of("basis"), what, self.basis
        yield from super().values()


def procedures_on(day: date) -> dict[str, Procedure]:
    """All procedures by id as they are on a day: the province's own where it has one, else the package's.

    Raises LawError where a file of the province cannot be used: nobody knows then what it would have changed.
    """
    found, faults = _read(overlay_stamp())
    if faults:
        raise faults[0]
    return load_procedures() | {one.id: one for one in found if one.in_force(day)}


def known_on(day: date) -> dict[str, Procedure]:
    """As `procedures_on`, a file that cannot be used left out: for days that must be told while it is mended."""
    found, _ = _read(overlay_stamp())
    return load_procedures() | {one.id: one for one in found if one.in_force(day)}


def own_versions() -> tuple[OwnProcedure, ...]:
    """All of the province's own, by file; those that cannot be used are left out (`own_faults`)."""
    return _read(overlay_stamp())[0]


def own_faults() -> tuple[LawError, ...]:
    """What is wrong with the province's files, each in its file and line."""
    return _read(overlay_stamp())[1]


def raw_of(version: str) -> Mapping[str, Any]:
    """The raw data of a version, merged, for the words of its values. LookupError."""
    for one in own_versions():
        if one.version == version:
            return _merged(read_yaml(Path(one.file)))[0]
    raise LookupError(version)


@cache
def _read(_stamp: object) -> tuple[tuple[OwnProcedure, ...], tuple[LawError, ...]]:
    found: list[OwnProcedure] = []
    faults: list[LawError] = []
    for path in sorted(own_procedures().glob("*.y*ml")):
        try:
            found.append(_own(read_yaml(path)))
        except LawError as error:
            faults.append(error)
    ordered = sorted(found, key=lambda one: (one.id, one.valid_from))
    for before, after in pairwise(ordered):
        if before.id == after.id and (before.valid_to is None or before.valid_to >= after.valid_from):
            faults.append(_overlap(before, after))
    return tuple(found), tuple(faults)


def _own(file: LawFile) -> OwnProcedure:
    _check_header(file)
    data, own = _merged(file)
    procedure = built(OwnProcedure, data | {"own": own, "file": str(file.path)}, file)
    if procedure.valid_to is not None and procedure.valid_to < procedure.valid_from:
        message = Text(
            "«valid_to» {last} trước «valid_from» {first}. Sửa ngày, hoặc bỏ «valid_to» nếu chưa có ngày kết thúc.",
            "“valid_to” {last} lies before “valid_from” {first}. Correct it, or leave it out while there is no end.",
        ).format(last=f"{procedure.valid_to:%d/%m/%Y}", first=f"{procedure.valid_from:%d/%m/%Y}")
        raise file.error("bad_value", message, ("valid_to",))
    found = next(impossible(procedure, procedure.valid_from), None)
    if found is not None:
        place, why = found
        where = "/".join(place)
        raise file.error("impossible", Text(f"«{where}»: {why.vi}", f"“{where}”: {why.en}"), place)
    return procedure


def _check_header(file: LawFile) -> None:
    known = load_procedures()
    named = file.data.get("procedure")
    if named not in known:
        message = Text(
            "«procedure»: «{named}» không phải thủ tục nào của chương trình. Ghi một trong: {known}.",
            "“procedure”: “{named}” is no procedure of the program. Write one of: {known}.",
        )
        raise file.error(
            "unknown_procedure", message.format(named=named, known=", ".join(known)), ("procedure",)
        )
    for key in ("valid_from", "basis"):
        if key not in file.data:
            message = Text(
                "thiếu «{key}»: quy trình riêng phải ghi ngày bắt đầu áp dụng (valid_from) và văn bản, điều khoản, "
                "mức đối chiếu (basis).",
                "“{key}” is missing: a procedure of one's own has its first day (valid_from) and its document, "
                "article and evidence (basis).",
            )
            raise file.error("missing_entry", message.format(key=key))
    for key in file.data:
        if key not in {*HEADER, *CHANGED}:
            message = Text(
                "«{key}»: không đổi được mục này ở quy trình riêng. Dùng được: {known}. Sửa tên mục, hoặc bỏ.",
                "“{key}” cannot be changed by a procedure of one's own. Known: {known}. Correct or remove it.",
            )
            known_keys = ", ".join((*HEADER, *CHANGED))
            raise file.error("unknown_entry", message.format(key=key, known=known_keys), (key,))
    _check_documents(file, file.data, ())


def _check_documents(file: LawFile, node: Any, place: tuple[str | int, ...]) -> None:
    """Each cited document is known: said with the file to write it into."""
    if isinstance(node, list):
        for index, entry in enumerate(node):
            _check_documents(file, entry, (*place, index))
    if not isinstance(node, dict):
        return
    for key, entry in node.items():
        if key == "basis" and isinstance(entry, dict) and entry.get("document") not in documents():
            message = Text(
                "«{where}»: chưa có văn bản «{id}». Thêm vào tệp documents.yaml trong thư mục law, hoặc sửa mã.",
                "“{where}”: there is no document “{id}”. Add it to documents.yaml in the folder law, or correct it.",
            ).format(where="/".join(map(str, (*place, key))), id=entry.get("document"))
            raise file.error("unknown_document", message, (*place, key, "document"))
        _check_documents(file, entry, (*place, key))


def _merged(file: LawFile) -> tuple[dict[str, Any], frozenset[str]]:
    """The package's raw data with the province's changes, and the places of the values that are the province's."""
    own, name = copy.deepcopy(file.data), str(file.data["procedure"])
    places = frozenset(_based(own))
    version = f"procedures/{name}@{own['valid_from']}"
    own = dict(confirmed(own, version, read_confirmations()))
    base = read_yaml(PROCEDURES / f"{name}.yaml").data
    base = copy.deepcopy(confirmed(base, f"procedures/{name}", read_confirmations()))
    del own["procedure"]
    merged = _laid_over(base, own)
    steps = merged.get("steps")
    if isinstance(steps, dict) and all(isinstance(one, dict) for one in steps.values()):
        # a step of one's own stands where its number says
        numbers = {key: one.get("number") for key, one in steps.items()}
        if all(isinstance(number, int) for number in numbers.values()):
            merged["steps"] = dict(sorted(steps.items(), key=lambda item: numbers[item[0]]))
            _check_numbers(file, {key: int(number) for key, number in numbers.items() if number is not None})
    return merged, places


def _check_numbers(file: LawFile, numbers: Mapping[str, int]) -> None:
    owner: dict[int, str] = {}
    for key, number in numbers.items():
        if owner.setdefault(number, key) != key:
            message = Text(
                "«steps/{key}/number»: số {n} đã là của bước «{other}». Ghi số khác cho một trong hai bước.",
                "“steps/{key}/number”: {n} is the number of the step “{other}”. Give one of them another.",
            ).format(key=key, n=number, other=owner[number])
            raise file.error("duplicate_number", message, ("steps", key, "number"))


def _laid_over(base: Any, own: Any) -> Any:
    """Entries of one's own over those of the package, entry by entry; a basis, a list or a word is replaced whole."""
    if not isinstance(base, dict) or not isinstance(own, dict):
        return own
    found = dict(base)
    for key, entry in own.items():
        if entry is None:
            found.pop(key, None)
        elif key == "basis":
            found[key] = entry
        else:
            found[key] = _laid_over(found[key], entry) if key in found else entry
    return found


def _based(own: dict[str, Any]) -> Iterator[str]:
    """Gives each value the file's basis where it has none; their places, as `Procedure.values` has them."""
    basis = own["basis"]
    yield "basis"

    def figures(entries: Any, place: str) -> Iterator[str]:
        for key, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict):
                entry.setdefault("basis", basis)
                yield f"{place}/{key}"

    if isinstance(own.get("procedure_code"), dict):
        own["procedure_code"].setdefault("basis", basis)
        yield "procedure_code"
    for group in ("calendar", "figures", "reports"):
        yield from figures(own.get(group), group)
    steps = own.get("steps")
    for key, step in steps.items() if isinstance(steps, dict) else ():
        if not isinstance(step, dict):
            continue
        place = f"steps/{key}"
        yield from figures(step.get("figures"), f"{place}/figures")
        consulted = step.get("consulted_authority")
        if isinstance(consulted, dict):
            yield from _based_authorities(consulted, basis, place)
        if set(step) - {"figures", "consulted_authority", "number"}:
            step.setdefault("basis", basis)
            yield place


def _based_authorities(consulted: dict[str, Any], basis: Any, place: str) -> Iterator[str]:
    defaults = consulted.get("defaults")
    for entry in defaults if isinstance(defaults, list) else ():
        if isinstance(entry, dict):
            entry.setdefault("basis", basis)
            yield f"{place}/consulted_authority/defaults/{entry.get('valid_from')}"
    ended = consulted.get("ended")
    for entry in ended.values() if isinstance(ended, dict) else ():
        if isinstance(entry, dict):
            entry.setdefault("basis", basis)


def _overlap(before: OwnProcedure, after: OwnProcedure) -> LawError:
    message = Text(
        "từ ngày {day} thủ tục «{id}» có hai quy trình riêng (tệp kia: {other}). Ghi «valid_to» của tệp cũ trước "
        "ngày đó, hoặc bỏ một tệp.",
        "from {day} the procedure “{id}” has two files (the other: {other}). End the older one before that day "
        "(valid_to), or take one away.",
    ).format(day=f"{after.valid_from:%d/%m/%Y}", id=after.id, other=Path(before.file).name)
    return LawError("overlap", message, shown(Path(after.file)))
