"""Kinds of jobs that the tests of `platform` run."""

import time
from typing import Any

from django.db import transaction

from giamngheo.platform.jobs import JobRun, job_kind
from giamngheo.platform.versions import Refused
from giamngheo.rules.text import Text
from specimens.models import House


@job_kind("specimens.build", "Dựng nhà", "Build houses", attempts=50)
def build(run: JobRun) -> dict[str, Any]:
    """A house per part, the place kept with it."""
    parts, pause = run.parameters["parts"], run.parameters.get("pause", 0)
    for part in range(run.checkpoint.get("next", 0), parts):
        with transaction.atomic():
            House.objects.create(commune=1, name=f"part {part}")
            time.sleep(pause)
            run.keep({"next": part + 1})
        run.progress(part + 1, parts)
    return {"houses": parts}


@job_kind("specimens.all_or_nothing", "Một giao dịch", "One transaction", attempts=50)
def all_or_nothing(run: JobRun) -> dict[str, Any]:
    """The whole in one transaction, as an import is."""
    parts, pause = run.parameters["parts"], run.parameters.get("pause", 0)
    with transaction.atomic():
        for part in range(parts):
            House.objects.create(commune=2, name=f"whole {part}")
            time.sleep(pause)
            run.progress(part + 1, parts)
    return {"houses": parts}


@job_kind("specimens.refuse", "Từ chối", "Refuse")
def refuse(run: JobRun) -> None:
    raise Refused("no-rows", Text("Tệp không có dòng nào.", "The file has no rows."))


@job_kind("specimens.fault", "Lỗi", "Fault", attempts=3)
def fault(run: JobRun) -> None:
    raise ValueError("025089001234")


@job_kind("specimens.patient", "Việc không ai chờ", "Nobody waits for it", patient=True)
def patient(run: JobRun) -> None:
    """Nothing to do."""
