"""What pages read of documents: everything through the actor's reach."""

from __future__ import annotations

from giamngheo.platform import permissions
from giamngheo.platform.documents.models import DocumentSet, IssuedDocument
from giamngheo.platform.scope import Actor
from giamngheo.platform.scope.querysets import ScopedQuerySet


def documents(actor: Actor) -> ScopedQuerySet[IssuedDocument]:
    """The issued documents in the actor's reach."""
    return IssuedDocument.objects.reach(actor, permissions.DOCUMENT_VIEW)


def document_sets(actor: Actor) -> ScopedQuerySet[DocumentSet]:
    """The sets the actor made, of areas still in the reach."""
    return DocumentSet.objects.reach(actor, permissions.DOCUMENT_VIEW).filter(made_by=actor.user_id)


def by_token(token: str) -> IssuedDocument | None:
    """The document behind a QR: for the page that shows no more than `shown_…`."""
    rows = IssuedDocument.objects.unscoped("whoever holds the paper may verify it").filter(token=token)
    return rows.defer("content").first()


def documents_of(found: DocumentSet) -> list[tuple[int, str]]:
    """(id, number) of the issued documents of a set that was reached, in their order."""
    rows = IssuedDocument.objects.unscoped("documents of a set that was reached").filter(sets=found)
    return list(rows.order_by("pk").values_list("pk", "number"))
