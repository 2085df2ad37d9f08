"""Papers that come with a complaint."""

from __future__ import annotations

from django.urls import reverse

from giamngheo.complaints import permissions
from giamngheo.complaints.queries import grievances
from giamngheo.platform.attachments import Subject, register_subject
from giamngheo.rules.text import Text


def register() -> None:
    register_subject(
        Subject(
            "complaints.grievance",
            view=permissions.VIEW,
            add=permissions.RECORD,
            rows=grievances,
            kinds={"evidence": Text("Giấy tờ, ảnh kèm theo", "Papers, photos")},
            address=lambda one: reverse("complaints:grievance", args=[one.pk]),
        )
    )
