"""What the database refuses: an attachment is never rewritten and never goes away."""

from giamngheo.platform.database.objects import refusing_triggers

_KEPT = ("subject", "subject_id", "kind", "digest", "media_type", "size", "added_name")
_SQLITE = " OR ".join([*(f"old.{name} IS NOT new.{name}" for name in _KEPT), "old.withdrawn_at IS NOT NULL"])
_POSTGRESQL = " OR ".join(
    [*(f"old.{name} IS DISTINCT FROM new.{name}" for name in _KEPT), "old.withdrawn_at IS NOT NULL"]
)


def declare_protection() -> None:
    """Called when the room is ready; declaring again replaces."""
    refusing_triggers(
        "platform_attachments_kept",
        "platform_attachment",
        {"UPDATE": (_SQLITE, _POSTGRESQL), "DELETE": ("1", "true")},
        "an attachment is never rewritten",
    )
