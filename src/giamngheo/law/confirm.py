"""Confirming a value against the signed document: recorded beside the package, with who and when."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import yaml

from giamngheo.rules import Text

from .channels import channel_rules
from .check import check_standard
from .check_others import PREFIXES
from .codes import list_codes, load_codes
from .document_forms import document_forms
from .errors import LawError
from .evidence import Basis
from .income_sources import income_sources
from .invitation import invitation_rules
from .loader import list_standards, load_standard
from .overlay import TRIAL, Confirmation, confirmations_file, read_confirmations, unknown_path
from .paper_forms import paper_forms
from .plausible import plausible_days
from .points_store import write_atomically
from .procedures import load_procedures
from .procedures.own import own_faults, own_versions
from .quality import quality_rules
from .swapped_days import swapped_days


def all_values() -> dict[str, tuple[Text, Basis]]:
    """Every value of the law by its path: standards, questionnaires, code lists, procedures, layouts."""
    found = {
        path: (what, basis) for name in list_standards() for path, what, basis in load_standard(name).values()
    }
    for name in list_codes():
        found.update({path: (what, basis) for path, what, basis in load_codes(name).values()})
    for procedure in (*load_procedures().values(), *own_versions()):
        found.update({path: (what, basis) for path, what, basis in procedure.values()})
    for form in document_forms().values():
        found.update({path: (what, basis) for path, what, basis in form.values()})
    found.update({path: (what, basis) for path, what, basis in income_sources().values()})
    found.update({path: (what, basis) for path, what, basis in swapped_days().values()})
    for key, paper in paper_forms().items():
        found[f"paper_forms/{key}"] = (paper.title, paper.basis)
    for key, rule in quality_rules().items():
        found[f"quality/{key}"] = (rule.name, rule.basis)
    for key, reason in invitation_rules().items():
        found[f"invitation/{key}"] = (reason.name, reason.basis)
    for key, channel in channel_rules().items():
        found[f"channels/{key}"] = (channel.name, channel.basis)
    for key, bound in plausible_days().items():
        found[f"plausible/{key}"] = (bound.name, bound.basis)
    return found


def confirm(
    path: str,
    document: str,
    article: str,
    by: str,
    on: date | None = None,
    value: str | int | None = None,
    valid_from: date | None = None,
) -> Confirmation:
    """Record that the value at `path` was checked against `document`, `article`.

    `path` is one that `giamngheo law check` lists; `document` is an id of documents.yaml or the document's
    number in words. A gap needs its `value` (a figure, or an indicator's rule; for a parameter also
    `valid_from`). Raises LawError and records nothing: unknown_path, missing_basis, value_needed,
    not_a_gap, keyed_gap, or what the value breaks.
    """
    for name, words in (("document", document), ("article", article), ("by", by)):
        if not words.strip():
            message = Text("Thiếu {name}.", "{name} is missing.").format(name=name)
            raise LawError("missing_basis", message)
    known = all_values()
    if path.startswith(PREFIXES):
        message = Text(
            "«{path}» không xác nhận bằng lệnh này; ghi căn cứ vào tệp dữ liệu của nó.",
            "“{path}” is not confirmed by this command; write its basis in its own data file.",
        )
        raise LawError("not_confirmable", message.format(path=path))
    if path not in known:
        raise unknown_path(path)
    if known[path][1].evidence == "gap":
        _check_single(path)
    _check_value(path, known[path][1], value)
    new = Confirmation(
        path=path,
        document=document,
        article=article,
        by=by,
        on=on or date.today(),
        value=value,
        valid_from=valid_from,
    )
    with _alone():
        kept = tuple(old for old in read_confirmations() if old.path != path or old.value is not None)
        _try((*kept, new))
        entries = [entry.model_dump(exclude_none=True) for entry in (*kept, new)]
        words = yaml.safe_dump({"confirmations": entries}, allow_unicode=True, sort_keys=False)
        write_atomically(confirmations_file(), words)
    return new


@contextmanager
def _alone() -> Iterator[None]:
    """One confirmation at a time, whichever process writes it: none is lost."""
    path = confirmations_file().with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _check_value(path: str, basis: Basis, value: str | int | None) -> None:
    gap = basis.evidence == "gap"
    if gap and value is None:
        message = Text(
            "«{path}» chưa có giá trị; phải ghi giá trị cùng với văn bản.",
            "“{path}” has no value yet; give the value with its document.",
        )
        raise LawError("value_needed", message.format(path=path))
    if not gap and value is not None:
        message = Text(
            "«{path}» đã có giá trị; chỉ xác nhận, không sửa. Nếu giá trị sai, sửa tệp của chuẩn.",
            "“{path}” has a value: it is confirmed, not changed. A wrong one is corrected in its file.",
        )
        raise LawError("not_a_gap", message.format(path=path))


def _check_single(path: str) -> None:
    """A table by keys (sex, month) is no single value: it is loaded whole, or written in its file."""
    standard, _, rest = path.partition("/")
    if standard not in list_standards():
        return
    spec = load_standard(standard).parameters.get(rest.removeprefix("parameters/"))
    if spec is None or not spec.keys:
        return
    keys = ", ".join(spec.keys)
    message = (
        Text(
            "«{path}» là cả một bảng theo {keys}, không phải một giá trị: nạp bằng giamngheo law load-growth TỆP.",
            "“{path}” is a whole table by {keys}, not one value: load it with giamngheo law load-growth FILE.",
        )
        if spec.slot == "growth"
        else Text(
            "«{path}» có nhiều giá trị theo {keys}, không ghi được bằng một giá trị: ghi vào tệp dữ liệu của chuẩn.",
            "“{path}” has values by {keys}, not one value: write them in the standard's data file.",
        )
    )
    raise LawError("keyed_gap", message.format(path=path, keys=keys))


_UNUSABLE = Text("Giá trị không dùng được: {why}", "The value cannot be used: {why}")


def _try(confirmations: tuple[Confirmation, ...]) -> None:
    """Load everything as it would be with these confirmations. Raises LawError if anything breaks."""
    faulty = own_faults()
    token = TRIAL.set(confirmations)
    try:
        for name in list_standards():
            standard = load_standard(name)
            broken = [finding for finding in check_standard(standard) if finding.severity == "error"]
            if broken:
                raise LawError("bad_value", _UNUSABLE.format(why=broken[0].message))
        all_values()
        if len(own_faults()) > len(faulty):
            raise own_faults()[-1]
    except LawError:
        raise
    except ValueError as error:
        raise LawError("bad_value", _UNUSABLE.format(why=str(error))) from error
    finally:
        TRIAL.reset(token)
