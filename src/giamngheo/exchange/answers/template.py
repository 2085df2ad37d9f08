"""The workbook to fill in: the households of the list with their members, and what their forms say already."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from django.conf import settings

from giamngheo.areas.facts import holdings
from giamngheo.areas.models import AdminUnit, Level
from giamngheo.areas.models.facts import Subject
from giamngheo.exchange.answers.columns import (
    ENUMERATOR,
    PERSON,
    VERSION,
    VISITED,
    answers_of,
    household_columns,
    kinds_of,
    person_columns,
)
from giamngheo.exchange.answers.queries import Board, board_or_404, people_of
from giamngheo.exchange.imports.checking import province_code
from giamngheo.exchange.profiles.store import working
from giamngheo.intake.template import Filled, write_template
from giamngheo.law import Standard, load_standard
from giamngheo.law.areas import load_areas
from giamngheo.law.parts import Kind
from giamngheo.platform.actions import ActionRefused
from giamngheo.platform.crypto.sealed_files import open_blocks, seal_file
from giamngheo.platform.jobs import JobRun, enqueue
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import Actor
from giamngheo.registry.bulk.existing import MANY, slices
from giamngheo.registry.entry.typed import choices_of
from giamngheo.registry.models import Household, Membership
from giamngheo.reviews import permissions
from giamngheo.reviews.answers import typed
from giamngheo.reviews.entry.keeping import OFF_THE_LIST
from giamngheo.reviews.models import Assessment, Case
from giamngheo.rules.text import Text

TEMPLATE = "exchange.form_template"
WHY = "forms and members of households that were read in scope"
PURPOSE = b"exchange.form-template"
KEPT_SECONDS = 2 * 24 * 3600
STEP = Text(
    "Xong thì lưu lại, rồi tải lên ở trang «Nhập phiếu từ Excel» của xã, thôn. Hộ không điền thì giữ nguyên.",
    "Save the file and upload it on the page “Forms from Excel” of the commune or village. Rows left alone stay.",
)
EMPTY = Text("Danh sách rà soát ở đây chưa có hộ nào.", "No household is on the review's list here.")


def ask_template(actor: Actor, board: Board, kind: Kind, lang: str) -> Job:
    """Has the workbook made; asked twice at once, it is one job. ValueError for a kind not of the standard."""
    if kind not in kinds_of(load_standard(board.review.standard)):
        raise ValueError(f"the standard has no template of the kind {kind!r}")
    asked = {"level": board.level, "board": board.row.pk, "kind": kind, "lang": lang}
    key = f"{TEMPLATE}:{actor.user_id}:{board.level}:{board.row.pk}:{kind}"
    return enqueue(TEMPLATE, asked, user_id=actor.user_id, key=key)


def path_of(job: Job) -> Path:
    return Path(settings.HOME) / "imports" / "templates" / f"{job.pk}"


def has_template(job: Job) -> bool:
    return path_of(job).exists()


def blocks_of(job: Job) -> Iterator[bytes]:
    """The workbook, block by block."""
    return open_blocks(path_of(job), PURPOSE + b"." + str(job.pk).encode("ascii"))


def make_template(run: JobRun, actor: Actor) -> dict[str, Any]:
    """Writes and seals the workbook. ActionRefused where the list is empty or out of reach by now."""
    _forget_old()
    asked = run.parameters
    board = board_or_404(actor, asked["level"], asked["board"])
    cases = _cases(actor, board)
    if not cases:
        raise ActionRefused("list_empty", EMPTY)
    standard, kind = load_standard(board.review.standard), cast(Kind, asked["kind"])
    run.progress(0, len(cases))
    filled = _filled(actor, board, cases, standard, asked["lang"])
    run.progress(len(cases) // 2, len(cases))
    with working() as folder:
        path = folder / "template.xlsx"
        write_template(
            kind,
            path,
            standard,
            asked["lang"],
            areas=load_areas(),
            province_code=province_code(board.unit),
            on=board.review.reference_date,
            rows=len(cases),
            filled=filled,
        )
        seal_file(path, path_of(run.job), PURPOSE + b"." + str(run.job.pk).encode("ascii"))
    run.progress(len(cases), len(cases))
    return {"rows": len(cases)}


def _forget_old() -> None:
    """Templates hold names: those that nobody has fetched for days are removed."""
    for path in (Path(settings.HOME) / "imports" / "templates").glob("*"):
        if path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)


def _cases(actor: Actor, board: Board) -> list[Case]:
    rows = Case.objects.reach(actor, permissions.ASSESS).exclude(state__in=OFF_THE_LIST)
    rows = rows.filter(village_review__commune_review=board.commune)
    if board.village is not None:
        rows = rows.filter(village_review=board.village)
    related = ("household__village", "household__commune__parent", "household__head")
    found = rows.select_related(*related).order_by(
        "household__village__sort_name", "household__sort_name", "pk"
    )
    return list(found)


def _filled(actor: Actor, board: Board, cases: Sequence[Case], standard: Standard, lang: str) -> Filled:
    last = _last(cases)
    stays = _stays([one.household for one in cases])
    units = {one.household.village or one.household.commune for one in cases}
    localities = holdings(units, Subject.LOCALITY, board.review.reference_date)
    people = [one.full_name or one.username for one in people_of(actor, board)]
    households, persons = [], []
    for case in cases:
        home, version = case.household, last.get(case.pk)
        members = stays[home.pk]
        place = localities.get((home.village or home.commune).pk)
        row = {"locality": place.value if place else None, "size": len(members) or None, **_identity(home)}
        households.append(row | _saved(standard, version))
        answers = _answers_of_members(standard, version)
        persons += [_person(home, stay, standard) | answers.get(stay.person_id, {}) for stay in members]
    return Filled(
        households,
        persons,
        household_columns(lang, list(dict.fromkeys(people))),
        person_columns(lang),
        STEP,
    )


def _last(cases: Sequence[Case]) -> dict[int, Assessment]:
    """The latest revision of each file."""
    found: dict[int, Assessment] = {}
    for part in slices([one.pk for one in cases], MANY):
        rows = Assessment.objects.unscoped(WHY).filter(case__in=part).select_related("enumerator")
        found |= {one.case_id: one for one in rows.order_by("revision")}
    return found


def _stays(households: Sequence[Household]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    for part in slices([one.pk for one in households], MANY):
        rows = Membership.objects.unscoped(WHY).filter(household__in=part, until=None)
        for stay in rows.select_related("person").order_by("number", "pk"):
            found[stay.household_id].append(stay)
    return found


def _identity(home: Household) -> dict[str, Any]:
    province: AdminUnit | None = home.commune
    while province is not None and province.level != Level.PROVINCE:
        province = province.parent
    return {
        "household_code": home.code,
        "head_name": home.head_name,
        "address": home.address,
        "province": province.full_name if province else None,
        "commune": home.commune.full_name,
        "village": home.village.full_name if home.village else None,
    }


def _saved(standard: Standard, version: Assessment | None) -> dict[str, Any]:
    """Answers, day, enumerator and number of the latest version."""
    if version is None:
        return {VERSION: "0"}
    names = answers_of(standard, "household")
    said = typed(standard, "household", version.answers)
    who = version.enumerator
    return {name: value for name, value in said.items() if name in names} | {
        VERSION: str(version.revision),
        VISITED: version.visited_on,
        ENUMERATOR: (who.full_name or who.username) if who is not None else None,
    }


def _answers_of_members(standard: Standard, version: Assessment | None) -> dict[int, dict[str, Any]]:
    if version is None:
        return {}
    return {
        one["person"]: typed(standard, "person", {name: one[name] for name in one if name != "person"})
        for one in version.members
        if one.get("person")
    }


def _person(home: Household, stay: Membership, standard: Standard) -> dict[str, Any]:
    """Who the member is; a year of birth alone is written as such."""
    person = stay.person
    born = [person.birth_day, person.birth_month, person.birth_year]
    written = "/".join(f"{one:02d}" for one in born if one) if all(born) else str(person.birth_year or "")
    known = {one.name: choices_of(one) for one in standard.questionnaire.variables("person")}
    coded = {"relation": stay.relation, "sex": person.sex, "ethnicity": person.ethnicity}
    return {
        "household_code": home.code,
        "name": person.full_name,
        "is_head": person.pk == home.head_id,
        "birth_date": written,
        PERSON: str(person.pk),
        **{name: code for name, code in coded.items() if code in known.get(name, {})},
    }
