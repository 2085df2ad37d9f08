"""The forms of a review for one unit as of some moment: filled by a job, shown until they are made anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from django.utils import timezone

from giamngheo.exchange.snapshot import Snapshot
from giamngheo.monitoring.places import read_places
from giamngheo.monitoring.reviews.counted import count_list
from giamngheo.monitoring.reviews.folder import current, make_folder, marks_at, marks_of
from giamngheo.monitoring.selection import Selection
from giamngheo.monitoring.tables import FORMS, form_of, write_folder
from giamngheo.platform import figures
from giamngheo.platform.jobs import JobRun, enqueue, job_kind
from giamngheo.platform.jobs.models import Job
from giamngheo.reports.results import Stage
from giamngheo.reviews.models import Review
from giamngheo.rules.text import Text

JOB = "monitoring.review_report"
COUNTED, BEHIND = "counted.json", "behind-notes.json"


@dataclass(frozen=True)
class Asked:
    """Of which review, stage and unit of today the forms are."""

    review: int
    stage: Stage
    unit: int

    @property
    def key(self) -> str:
        return f"{JOB}:{self.review}:{self.stage}:{self.unit}"

    def folder(self, made: Snapshot) -> Path:
        return made.path / "tables" / str(self.unit)


@dataclass(frozen=True)
class Draft:
    """Filled forms; `files`: households on the review's list here, `waiting` of them without a class yet.

    about: what of `behind` each note speaks of, by its Vietnamese words.
    """

    made: Snapshot
    folder: Path
    files: int
    waiting: int
    digest: str
    about: Mapping[str, str]

    def behind(self, what: str) -> set[int] | None:
        """Ids of the households that a note speaks of; None where no note does."""
        if what not in self.about.values():
            return None
        return set(json.loads((self.folder / BEHIND).read_text(encoding="utf-8"))[what])

    def form(self, number: str) -> dict[str, Any]:
        """One form, as `form_data.as_data` gives it."""
        return form_of(self.folder, number)


def forms_in(folder: Path) -> dict[str, Any]:
    """Every form of a folder by its number."""
    return {number: form_of(folder, number) for number in FORMS}


def digest_of(figures: Mapping[str, Any]) -> str:
    """SHA-256 of forms, whatever order a database keeps their entries in."""
    written = json.dumps(figures, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def draft_of(asked: Asked) -> Draft | None:
    """The newest forms; None before they are filled."""
    made = current(asked.review, asked.stage)
    if made is None:
        return None
    try:
        counted = json.loads((asked.folder(made) / COUNTED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Draft(
        made,
        asked.folder(made),
        counted["files"],
        counted["waiting"],
        counted["digest"],
        counted.get("about", {}),
    )


def is_outdated(draft: Draft, review: Review, communes: set[int]) -> bool:
    """Whether a file or decision of these communes has changed since."""
    before = marks_at(draft.made)
    now = marks_of(review, communes)
    return {key: value for key, value in before.items() if int(key) in communes} != now


def ask(asked: Asked, *, anew: bool = False) -> Job:
    """The job that fills the forms (anew: from the files as they stand then); the same one while it is unfinished."""
    return enqueue(
        JOB, {"review": asked.review, "stage": asked.stage, "unit": asked.unit, "anew": anew}, key=asked.key
    )


def last_job(asked: Asked) -> Job | None:
    return Job.objects.filter(key=asked.key).order_by("-pk").first()


@job_kind(JOB, "Lập báo cáo rà soát 7.1–7.11", "Fill the review's forms 7.1–7.11")
def run(job: JobRun) -> dict[str, Any]:
    values = job.parameters
    asked = Asked(values["review"], cast(Stage, values["stage"]), values["unit"])
    make_draft(asked, anew=values["anew"], job=job)
    return {"forms": len(FORMS)}


def make_draft(asked: Asked, *, anew: bool = True, job: JobRun | None = None) -> Draft:
    """Fills the forms; the rows of the whole review are drawn anew first, or where there are none yet."""
    review = Review.objects.get(pk=asked.review)
    made = None if anew else current(asked.review, asked.stage)
    made = made or make_folder(review, asked.stage)
    chosen = Selection(made, read_places(), asked.unit, review.year, review.standard, "then")
    folder = asked.folder(made)
    if not (folder / COUNTED).is_file():
        counted = count_list(chosen)
        files, waiting = counted.files, counted.waiting
        remark, waits = _remark(made, asked.stage, files, waiting), _waiting(asked.stage, waiting)
        noted = [*((("waiting", remark),) if waiting else ()), *counted.notes()]
        about = {text.vi: what for what, text in noted} | ({waits.vi: "waiting"} if waits else {})
        remarks = (remark, *(text for _, text in counted.notes()))
        checks = counted.checks() if asked.stage == "official" else {}
        write_folder(folder, chosen, asked.stage, remarks, job, checks, waits)
        digest = digest_of(forms_in(folder))
        (folder / BEHIND).write_text(json.dumps(counted.behind), encoding="utf-8")
        said = json.dumps({"files": files, "waiting": waiting, "digest": digest, "about": about})
        (folder / COUNTED).write_text(said, encoding="utf-8")
    found = draft_of(asked)
    assert found is not None
    return found


def _waiting(stage: Stage, waiting: int) -> Text | None:
    """What the households without a class of official figures wait for: theirs is what a decision says."""
    if stage != "official" or not waiting:
        return None
    return Text(
        "{n} hộ chờ quyết định (bổ sung): còn khiếu nại, niêm yết, phúc tra hoặc chưa ra quyết định, nên chưa có "
        "trong các cột của biểu. Cách sửa: ra quyết định cho các hộ này ở trang «Quyết định» của xã, phường rồi "
        "lập lại số liệu.",
        "{n} households wait for a (supplementary) decision: a complaint, posting or re-check is open, or it is not "
        "made yet; so no column has them. Decide on them on the page “Decisions” of the commune, then draw the "
        "figures up anew.",
    ).format(n=figures.number(waiting))


def _remark(made: Snapshot, stage: Stage, files: int, waiting: int) -> Text:
    said = {
        "when": f"{timezone.localtime(made.made_at):%H:%M %d/%m/%Y}",
        "done": figures.number(files - waiting),
        "files": figures.number(files),
    }
    if stage == "official":
        return Text(
            "Số liệu chính thức theo quyết định, lập lúc {when}: {done}/{files} hộ đã có quyết định.",
            "Official figures from the decisions, as of {when}: {done} of {files} households are decided.",
        ).format(**said)
    return Text(
        "Số liệu sơ bộ theo phiếu đã rà soát, lập lúc {when}: {done}/{files} hộ đã rà soát xong.",
        "Preliminary figures from the forms assessed so far, as of {when}: {done} of {files} households.",
    ).format(**said)
