"""Why a household is of average living standard, or a worker of low income: sentences to read to the applicant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.law import Basis, Standard
from giamngheo.rules.formats import number_text
from giamngheo.rules.text import Text

FORM_01 = Text(
    "Hộ có thể làm giấy đề nghị (Mẫu 01) để được rà soát hộ nghèo, hộ cận nghèo",
    "The household may apply (form 01) for the review of poor and near-poor households",
)
NO_AVERAGE = Text(
    "chuẩn này chưa có mức trần của hộ có mức sống trung bình",
    "this standard has no bound of the average living standard yet",
)
NO_WORKERS = Text(
    "chuẩn này không nêu nhóm người lao động có thu nhập thấp",
    "this standard names no category of low-income workers",
)
INCONCLUSIVE = Text("Chưa kết luận được: {what}.", "Nothing can be concluded: {what}.")
AWAITED = Text(
    "{lacks}; chờ văn bản quy định ({documents}) và việc ghi vào phần mềm ở trang «Giá trị pháp luật»",
    "{lacks}; awaited: the text that lays it down ({documents}), recorded on the page “Values of the law”",
)
WORKS = {
    "wage": Text("đang làm công ăn lương", "is in wage work"),
    "self_employed": Text("đang tự làm", "has own work"),
    "none": Text("không có việc làm", "has no work"),
    None: Text("chưa ghi việc làm", "the work is not recorded"),
}
OF_AGE = {
    True: Text("trong độ tuổi lao động", "is of working age"),
    False: Text("ngoài độ tuổi lao động", "is not of working age"),
    None: Text(
        "chưa đủ ngày sinh, giới tính để biết có trong độ tuổi lao động không",
        "birth or sex is not known well enough to tell whether of working age",
    ),
}


def awaited(standard: Standard, lacks: Text) -> Text:
    """What the standard lacks for a conclusion, and which document would bring it."""
    bases = [one.upper_income_basis for one in standard.lines if one.upper_income is None]
    named = list(dict.fromkeys((one.citation.vi, one.citation.en) for one in bases))
    documents = Text("; ".join(vi for vi, _ in named), "; ".join(en for _, en in named))
    return AWAITED.format(lacks=lacks, documents=documents if named else standard.name)


def inconclusive(standard: Standard, lacks: Text) -> Text:
    return INCONCLUSIVE.format(what=awaited(standard, lacks))


def compared(standard: Standard, facts: Mapping[str, Any], figure: str, on: date) -> Text:
    """The household's income of the months against a line ("income", "upper_income"): as a sum, exactly, and each."""
    # loads the engine beside it
    from giamngheo.measurement.classification.income import income_months, lines_on

    total, size, months = facts.get("income_12m"), facts.get("size"), income_months(standard, on)
    line = lines_on(standard, on, figure).get(facts.get("locality") or "")
    if total is None or not size or not months:
        return Text(
            "chưa đủ thu nhập hoặc số nhân khẩu của hộ", "income or size of the household is not known"
        )
    each = round(total / size / months)
    income = Text(
        "thu nhập {months} tháng của hộ {size} người là {total} đồng, bình quân {each} đồng/người/tháng",
        "the income of {months} months of {size} persons is {total} VND, {each} VND per person and month",
    ).format(months=months, size=size, total=number_text(total), each=number_text(each))
    if line is None:
        unknown = Text("chưa biết mức áp dụng ở khu vực của hộ", "the line of the area is not known")
        return Text.join(", ", [income, unknown])
    name = {
        "income": Text("chuẩn nghèo", "the poverty line"),
        "upper_income": Text(
            "mức trần của hộ có mức sống trung bình", "the bound of the average living standard"
        ),
    }[figure]
    sign = (
        Text("cao hơn {name}", "above {name}")
        if total > line * months * size
        else Text("không cao hơn {name}", "not above {name}")
    ).format(name=name)
    bound = Text(
        "{line} đồng/người/tháng ở {where}", "of {line} VND per person and month where it is {where}"
    ).format(line=number_text(line), where=standard.localities[facts["locality"]])
    return Text(f"{income.vi}, {sign.vi} {bound.vi}", f"{income.en}, {sign.en} {bound.en}")


def not_average(standard: Standard, facts: Mapping[str, Any], basis: Basis | None, on: date) -> Text:
    """At or below the poverty line: refused here, and what the household may ask for."""
    head = Text("Không thuộc diện mức sống trung bình", "Not of average living standard")
    return _sentence(head, [compared(standard, facts, "income", on)], basis, [FORM_01])


def worker(
    standard: Standard,
    facts: Mapping[str, Any],
    found: Mapping[str, Any],
    basis: Basis,
    on: date,
) -> Text:
    """found: `result`, `below_line` (the household is at or below the poverty line), `of_age`, `work`."""
    head = {
        "low_income": Text("Người lao động có thu nhập thấp", "Low-income worker"),
        "not_low_income": Text("Không thuộc diện người lao động có thu nhập thấp", "Not a low-income worker"),
    }.get(found["result"], Text("Chưa kết luận được", "Nothing can be concluded"))
    poor = found["below_line"] is True
    parts = [
        compared(standard, facts, "income" if poor else "upper_income", on),
        OF_AGE[found["of_age"]],
        WORKS[found["work"]],
    ]
    return _sentence(head, parts, basis, [FORM_01] if poor else [])


def _sentence(head: Text, parts: list[Text], basis: Basis | None, more: list[Text]) -> Text:
    body = Text.join("; ", parts)
    article = Text(f" – {basis.citation.vi}", f" – {basis.citation.en}") if basis else Text("", "")
    tail = Text.join("", [Text(f" {one.vi}.", f" {one.en}.") for one in more])
    return Text(
        f"{head.vi}: {body.vi}{article.vi}.{tail.vi}",
        f"{head.en}: {body.en}{article.en}.{tail.en}",
    )
