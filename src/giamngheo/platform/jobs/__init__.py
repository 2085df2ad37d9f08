"""Long work: rows that a worker takes, resumes after a crash, and reports on.

    @job_kind("exchange.import", "Nhập danh sách", "Import a list")
    def run_import(run: JobRun) -> dict[str, Any]:
        for part in parts[run.checkpoint.get("part", 0):]:
            with transaction.atomic():
                ...
                run.keep({"part": part.number + 1})
            run.progress(part.last_row, total)
        return {"rows": total}

    enqueue("exchange.import", {"upload": 12}, user_id=actor.user_id)

A handler is idempotent: what it did after its last `keep` is done again when the worker dies.
"""

from giamngheo.platform.jobs.queue import cancel, enqueue
from giamngheo.platform.jobs.registry import JobKind, job_kind
from giamngheo.platform.jobs.running import JobRun
from giamngheo.platform.jobs.schedules import every

__all__ = ["JobKind", "JobRun", "cancel", "enqueue", "every", "job_kind"]
