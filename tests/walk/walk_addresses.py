"""What every address of the installation is filled with: a thing of a given commune, by the name of the address.

An address that is not here fails the walk: who adds one says what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, reverse
from walk_world import Side

from giamngheo.platform.scope.protected import patterns
from giamngheo.registry.models import HouseholdEvent

Fill = Callable[[Side], dict[str, Any]]

# room:name of the address → its parameters for one commune
FILLS: dict[str, Fill] = {
    "platform:audit-event": lambda side: {"pk": first_event(side)},
    "platform:job": lambda side: {"pk": side.job.pk},
    "platform:job-progress": lambda side: {"pk": side.job.pk},
    "platform:job-cancel": lambda side: {"pk": side.job.pk},
    "platform:list-export": lambda side: {"uid": side.long_list.uid},
    "platform:list-export-file": lambda side: {"uid": side.long_list.uid},
    "platform:forget-view": lambda side: {"pk": side.saved.pk},
    "platform:document": lambda side: {"pk": side.document.pk},
    "platform:document-file": lambda side: {"pk": side.document.pk, "kind": "docx"},
    "platform:document-set": lambda side: {"pk": side.papers.pk},
    "platform:document-set-file": lambda side: {"pk": side.papers.pk, "number": 1},
    "platform:template": lambda side: {"form": "certificate"},
    "platform:template-file": lambda side: {"form": "certificate", "version": 0},
    "platform:law-value": lambda side: {"path": "procedures/annual/steps/posting/figures/posting_days"},
    "platform:attachment": lambda side: {"pk": side.attachment.pk},
    "platform:attachment-withdraw": lambda side: {"pk": side.attachment.pk},
    "platform:attachment-add": lambda side: {"subject": "complaints.grievance", "pk": side.grievance.pk},
    # a posting is public and names its commune: its page is looked at in tests/reviews
    "portal:posted": lambda side: {"token": "no-such-posting"},
    "portal:posted-complain": lambda side: {"token": "no-such-posting"},
    "portal:verify": lambda side: {"token": side.document.token},
    "reviews:requests": lambda side: {"pk": side.application.village_review.commune_review_id},
    "reviews:request": lambda side: {"pk": side.application.pk},
    "reviews:request-act": lambda side: {"pk": side.application.pk, "what": "withdraw"},
    "reviews:income": lambda side: {"pk": side.application.pk},
    "reviews:income-live": lambda side: {"pk": side.application.pk},
    "portal:paper": lambda side: {"key": "review"},
    "portal:blank": lambda side: {"key": "complaint"},
    "complaints:grievance": lambda side: {"pk": side.grievance.pk},
    "complaints:act": lambda side: {"pk": side.grievance.pk, "what": "end"},
    "people:switch": lambda side: {"user_id": side.user.pk},
    "people:device": lambda side: {"ticket": "no-such-ticket"},
    "people:drop-device": lambda side: {"device_id": side.device.pk},
    "people:take-back": lambda side: {"delegation_id": side.delegation.pk},
    "people:account": lambda side: {"user_id": side.user.pk},
    "people:correct-account": lambda side: {"user_id": side.user.pk},
    "people:grant": lambda side: {"user_id": side.user.pk},
    "people:end-grant": lambda side: {"user_id": side.user.pk, "grant_id": side.grant.pk},
    "people:reset": lambda side: {"user_id": side.user.pk},
    "people:drop-factor": lambda side: {"user_id": side.user.pk},
    "people:lock": lambda side: {"user_id": side.user.pk},
    "people:end-session": lambda side: {"user_id": side.user.pk, "session_id": side.session.pk},
    "people:enrol-device": lambda side: {"user_id": side.user.pk},
    "people:revoke-device": lambda side: {"user_id": side.user.pk, "device_id": side.device.pk},
    "people:office": lambda side: {"office_id": side.office.pk},
    "people:close-office": lambda side: {"office_id": side.office.pk},
    "people:hand-over": lambda side: {"office_id": side.office.pk, "post_id": side.post.pk},
    "people:add-post": lambda side: {"office_id": side.office.pk},
    "areas:unit": lambda side: {"pk": side.commune.pk},
    "areas:add-village": lambda side: {"pk": side.commune.pk},
    "areas:rename-village": lambda side: {"pk": side.villages[0].pk},
    "areas:move-village": lambda side: {"pk": side.villages[0].pk},
    "areas:withdraw-village": lambda side: {"pk": side.villages[0].pk},
    "areas:close-village": lambda side: {"pk": side.villages[0].pk},
    "areas:record-fact": lambda side: {"pk": side.villages[0].pk},
    "areas:correct-fact": lambda side: {"pk": side.villages[0].pk, "fact": side.fact.pk},
    "areas:correct-residents": lambda side: {"pk": side.villages[1].pk, "figure": side.figure.pk},
    "areas:record-all-residents": lambda side: {"pk": side.commune.pk},
    "areas:record-residents": lambda side: {"pk": side.commune.pk},
    "registry:household": lambda side: {"pk": side.household.pk},
    "registry:new-household": lambda side: {"pk": side.commune.pk},
    "registry:unmask": lambda side: {"pk": side.household.pk},
    "registry:history": lambda side: {"pk": side.household.pk},
    "registry:history-event": lambda side: {"pk": side.household.pk, "event": bulk_event(side)},
    "registry:result": lambda side: {"pk": side.household.pk, "result": side.result},
    "registry:entry": lambda side: {"pk": side.household.pk},
    "registry:entry-live": lambda side: {"pk": side.household.pk},
    "registry:entry-row": lambda side: {"pk": side.household.pk},
    "registry:paper-pack": lambda side: {"pk": side.villages[0].pk},
    "registry:entry-grid": lambda side: {"pk": side.villages[0].pk},
    "registry:edit": lambda side: {"pk": side.household.pk},
    "registry:phone": lambda side: {"pk": side.household.pk, "person": side.person},
    "registry:ask": lambda side: {"pk": side.household.pk, "kind": "split"},
    "registry:ask-person": lambda side: {"pk": side.household.pk, "person": side.person},
    "registry:ask-back": lambda side: {"pk": side.left.household_id, "person": side.left.person_id},
    "registry:request": lambda side: {"pk": side.request.pk},
    "registry:request-withdraw": lambda side: {"pk": side.request.pk},
    "registry:pair": lambda side: {"pk": side.pair.pk},
    "registry:pair-settle": lambda side: {"pk": side.pair.pk},
    "registry:pair-reopen": lambda side: {"pk": side.settled_pair.pk},
    "registry:merge-undo": lambda side: {"pk": side.merge.pk},
    "exchange:profile-adopt": lambda side: {"key": "no-such-template"},
    "exchange:profile": lambda side: {"uid": side.profile.uid},
    "exchange:profile-columns": lambda side: {"uid": side.profile.uid},
    "exchange:profile-template": lambda side: {"uid": side.profile.uid},
    "exchange:profile-template-file": lambda side: {"uid": side.profile.uid, "number": 1},
    "exchange:profile-manage": lambda side: {"uid": side.profile.uid, "what": "name"},
    "exchange:profile-recipient": lambda side: {"uid": side.profile.uid},
    "exchange:run": lambda side: {"uid": side.run.uid},
    "exchange:run-progress": lambda side: {"uid": side.run.uid},
    "exchange:run-file": lambda side: {"uid": side.run.uid, "number": 1},
    "exchange:run-returned": lambda side: {"uid": side.run.uid},
    "exchange:run-step": lambda side: {"uid": side.run.uid, "what": "hand-over"},
    "exchange:extract": lambda side: {"uid": side.extract.uid},
    "exchange:extract-progress": lambda side: {"uid": side.extract.uid},
    "exchange:extract-file": lambda side: {"uid": side.extract.uid},
    "exchange:handover": lambda side: {"uid": side.handed["list_recipient_insurance"].uid},
    "exchange:handover-file": lambda side: {"uid": side.handed["list_recipient_bank"].uid, "number": 1},
    "exchange:handover-returned": lambda side: {"uid": side.handed["list_recipient_schools"].uid},
    "monitoring:area": lambda side: {"pk": side.commune.pk},
    "monitoring:progress": lambda side: {"pk": side.commune.pk, "year": 2025, "basis": "now"},
    "monitoring:form": lambda side: form_of(side),
    "monitoring:download": lambda side: form_of(side) | {"kind": "xlsx"},
    "monitoring:households": lambda side: form_of(side) | {"line": 0, "column": 2},
    "monitoring:dynamics": lambda side: {"pk": side.commune.pk, "year": 2025},
    "monitoring:dynamics-file": lambda side: moved_of(side) | {"what": "matrix", "kind": "csv"},
    "monitoring:dynamics-households": lambda side: moved_of(side) | {"origin": "poor", "target": "off"},
    "monitoring:review": lambda side: {"pk": side.review.pk},
    "monitoring:review-commune": lambda side: {"pk": side.commune_review.pk},
    "monitoring:review-make": lambda side: report_of(side),
    "monitoring:review-progress": lambda side: report_of(side),
    "monitoring:review-submit": lambda side: report_of(side),
    "monitoring:review-report": lambda side: report_of(side) | {"number": "7.1"},
    "monitoring:review-noted": lambda side: report_of(side) | {"number": "7.1", "what": "waiting"},
    "monitoring:review-households": lambda side: report_of(side) | {"number": "7.1", "line": 1, "column": 2},
    "monitoring:review-file": lambda side: report_of(side) | {"number": "7.1", "kind": "xlsx"},
    "monitoring:difference": lambda side: {"pk": side.submission.pk},
    "monitoring:submission": lambda side: {"pk": side.submission.pk, "number": "7.1"},
    "monitoring:submission-households": lambda side: {
        "pk": side.submission.pk,
        "number": "7.1",
        "line": 1,
        "column": 2,
    },
    "monitoring:submission-file": lambda side: {"pk": side.submission.pk, "number": "7.1", "kind": "pdf"},
    "reviews:review": lambda side: {"pk": side.review.pk},
    "reviews:commune": lambda side: {"pk": side.commune_review.pk},
    "reviews:commune-step": lambda side: {"pk": side.commune_review.pk, "what": "finish"},
    "reviews:commune-reopen": lambda side: {"pk": side.commune_review.pk},
    "reviews:village-reopen": lambda side: {"pk": side.village_review.pk},
    "reviews:village": lambda side: {"pk": side.village_review.pk},
    "reviews:village-step": lambda side: {"pk": side.village_review.pk, "what": "meeting"},
    "reviews:cases": lambda side: {"pk": side.commune_review.pk},
    "reviews:apply": lambda side: {"pk": side.commune_review.pk},
    "reviews:application": lambda side: {"pk": side.commune_review.pk, "household": side.household.pk},
    "reviews:invitations": lambda side: {"pk": side.commune_review.pk},
    "reviews:invitations-find": lambda side: {"pk": side.commune_review.pk},
    "reviews:invite": lambda side: {"pk": side.commune_review.pk, "household": side.household.pk},
    "reviews:invitation": lambda side: {"pk": side.invitation.pk},
    "reviews:receipt-file": lambda side: {"pk": side.case.pk, "kind": "pdf"},
    "reviews:village-invitations": lambda side: {"pk": side.village_review.pk},
    "reviews:receipt": lambda side: {"pk": side.case.pk},
    "reviews:escape": lambda side: {"pk": side.case.pk},
    "reviews:screening": lambda side: {"pk": side.case.pk},
    "reviews:withdraw": lambda side: {"pk": side.case.pk},
    "reviews:case": lambda side: {"pk": side.case.pk},
    "reviews:committee": lambda side: {"pk": side.case.pk},
    "reviews:meeting": lambda side: {"pk": side.village_review.pk},
    "reviews:agenda": lambda side: {"pk": side.village_review.pk, "kind": "docx"},
    "reviews:minutes": lambda side: {"pk": side.meeting.pk, "kind": "docx"},
    "reviews:posting": lambda side: {"pk": side.village_review.pk},
    "reviews:posting-end": lambda side: {"pk": side.posting.pk},
    "reviews:posting-sheet": lambda side: {"pk": side.posting.pk, "size": "a4", "kind": "docx"},
    "reviews:posting-sheets": lambda side: {"pk": side.commune_review.pk, "size": "a4"},
    "reviews:complaint": lambda side: {"pk": side.complaint.pk},
    "reviews:opinion": lambda side: {"pk": side.commune_review.pk},
    "reviews:decisions": lambda side: {"pk": side.commune_review.pk},
    "reviews:commune-close": lambda side: {"pk": side.commune_review.pk},
    "reviews:decision": lambda side: {"pk": side.review_decision.pk},
    "reviews:decision-change": lambda side: {"pk": side.review_decision.pk},
    "reviews:decision-print": lambda side: {"pk": side.review_decision.pk, "what": "certificates"},
    "reviews:copy-confirm": lambda side: {"pk": side.copy.pk},
    "reviews:copy-drop": lambda side: {"pk": side.copy.pk},
    "reviews:case-return": lambda side: {"pk": side.case.pk},
    "reviews:case-opinion": lambda side: {"pk": side.case.pk},
    "reviews:case-again": lambda side: {"pk": side.case.pk},
    "reviews:case-reopen": lambda side: {"pk": side.case.pk},
    "reviews:case-flag": lambda side: {"pk": side.case.pk},
    "reviews:village-grid": lambda side: {"pk": side.village_review.pk},
    "reviews:village-pack": lambda side: {"pk": side.village_review.pk},
    "reviews:village-quality": lambda side: {"pk": side.village_review.pk},
    "reviews:commune-quality": lambda side: {"pk": side.commune_review.pk},
    "reviews:warning-settle": lambda side: {"pk": side.commune_review.pk},
    "reviews:commune-unchanged": lambda side: {"pk": side.commune_review.pk},
    "reviews:commune-targets": lambda side: {"pk": side.commune_review.pk},
    "registry:decision": lambda side: {"pk": side.decision.pk},
    "exchange:dossiers-commune": lambda side: {"pk": side.commune_review.pk},
    "exchange:dossiers-import": lambda side: {"uid": side.dossiers.uid},
    "exchange:dossiers-import-progress": lambda side: {"uid": side.dossiers.uid},
    "exchange:dossiers-import-repair": lambda side: {"uid": side.dossiers.uid},
    "exchange:dossiers-import-columns": lambda side: {"uid": side.dossiers.uid},
    "exchange:dossiers-import-problems": lambda side: {"uid": side.dossiers.uid},
    "exchange:dossiers-import-rows": lambda side: {"uid": side.dossiers.uid},
    "exchange:dossiers-import-write": lambda side: {"uid": side.dossiers.uid},
    "exchange:dossiers-import-copy": lambda side: {"uid": side.dossiers.uid, "number": 1},
    "exchange:dossiers-import-step": lambda side: {"uid": side.dossiers.uid, "what": "plan"},
    "exchange:forms-import": lambda side: {"uid": side.forms.uid},
    "exchange:forms-import-progress": lambda side: {"uid": side.forms.uid},
    "exchange:forms-import-repair": lambda side: {"uid": side.forms.uid},
    "exchange:forms-import-columns": lambda side: {"uid": side.forms.uid},
    "exchange:forms-import-problems": lambda side: {"uid": side.forms.uid},
    "exchange:forms-import-rows": lambda side: {"uid": side.forms.uid},
    "exchange:forms-import-write": lambda side: {"uid": side.forms.uid},
    "exchange:forms-import-copy": lambda side: {"uid": side.forms.uid, "number": 1},
    "exchange:forms-import-step": lambda side: {"uid": side.forms.uid, "what": "plan"},
    "exchange:forms-communes": lambda side: {"pk": side.commune_review.pk},
    "exchange:forms-communes-template": lambda side: {"pk": side.commune_review.pk},
    "exchange:forms-villages": lambda side: {"pk": side.village_review.pk},
    "exchange:forms-villages-template": lambda side: {"pk": side.village_review.pk},
    "exchange:forms-template": lambda side: {"pk": side.form_template.pk},
    "exchange:forms-template-progress": lambda side: {"pk": side.form_template.pk},
    "exchange:forms-template-file": lambda side: {"pk": side.form_template.pk},
    "exchange:import-copy": lambda side: {"uid": side.batch.uid, "number": 1},
    "exchange:import-step": lambda side: {"uid": side.batch.uid, "what": "plan"},
    "exchange:import-approval": lambda side: {"uid": side.waiting.uid},
    "exchange:import-decide": lambda side: {"uid": side.waiting.uid},
    "exchange:import-withdraw": lambda side: {"uid": side.waiting.uid},
}
# a parameter of this name is always filled so
PARAMETERS: dict[str, Callable[[Side], Any]] = {"uid": lambda side: side.batch.uid}

# addresses whose parameter is a secret or a thing of the reader's own, not of an area: no 404 is asked for
# a paper is verified by whoever holds it, and templates are the installation's
NO_AREA = {
    *("people:device", "platform:template", "platform:template-file", "platform:law-value"),
    *("portal:verify", "portal:paper", "portal:blank"),
}


def form_of(side: Side) -> dict[str, Any]:
    return {"pk": side.commune.pk, "year": 2025, "number": "7.1", "basis": "now"}


def moved_of(side: Side) -> dict[str, Any]:
    return {"pk": side.commune.pk, "year": 2025, "basis": "now", "group": "all"}


def report_of(side: Side) -> dict[str, Any]:
    return {"pk": side.review.pk, "unit": side.commune.pk, "stage": "preliminary"}


def bulk_event(side: Side) -> int:
    """The import that brought the household into the register."""
    return HouseholdEvent.objects.filter(household_id=side.household.pk).values_list("event", flat=True)[0]


def first_event(side: Side) -> int:
    from giamngheo.platform.audit.models import AuditEvent

    events = AuditEvent.objects.unscoped("the walk").filter(commune=side.commune.pk)
    return int(events.order_by("pk").values_list("pk", flat=True)[0])


@dataclass(frozen=True)
class Address:
    """One address of the installation; `parameters` are those of its route."""

    name: str
    route: str
    permission: str
    parameters: tuple[str, ...]

    def of(self, side: Side) -> str:
        """The address with the ids of a commune's things."""
        return reverse(self.name, kwargs=self.values(side)) if self.parameters else reverse(self.name)

    def values(self, side: Side) -> dict[str, Any]:
        if self.name in FILLS:
            return FILLS[self.name](side)
        return {name: PARAMETERS[name](side) for name in self.parameters}

    @property
    def known(self) -> bool:
        return self.name in FILLS or all(name in PARAMETERS for name in self.parameters)


def addresses() -> list[Address]:
    """Every address but the gallery of the developers."""
    return [
        Address(
            name_of(entry), route, entry.callback.permission, tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))
        )  # type: ignore[union-attr]
        for route, entry in patterns()
        if not route.startswith("gallery/")
    ]


def name_of(entry: URLPattern) -> str:
    """`room:name`, as `reverse` takes it: the room is that of the view."""
    view = entry.callback
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    room = view.__module__.split(".")[1] if view.__module__.startswith("giamngheo.") else "platform"
    return f"{room}:{entry.name}"
