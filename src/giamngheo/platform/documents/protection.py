"""What the database refuses: a document that was issued is never rewritten, and no row of it goes away."""

from giamngheo.platform.database.objects import refusing_triggers

_KEPT = (
    "form", "number", "issued_on", "token", "shown_class", "shown_name", "shown_birth_year", "commune",
    "subject_type", "subject_id",
)  # fmt: skip
_CHANGED = " OR ".join(
    [*(f"old.{name} IS NOT new.{name}" for name in _KEPT), "(old.state <> 'valid' AND new.state = 'valid')"]
)
_CHANGED_PG = " OR ".join(
    [
        *(f"old.{name} IS DISTINCT FROM new.{name}" for name in _KEPT),
        "(old.state <> 'valid' AND new.state = 'valid')",
    ]
)


def declare_protection() -> None:
    """Called when the room is ready; declaring again replaces."""
    refusing_triggers(
        "platform_documents_kept",
        "platform_issueddocument",
        {"UPDATE": (_CHANGED, _CHANGED_PG), "DELETE": ("1", "true")},
        "an issued document is never rewritten",
    )
    kept = ("content", "digest", "form", "version")
    refusing_triggers(
        "platform_templates_kept",
        "platform_documenttemplate",
        {
            "UPDATE": (
                " OR ".join(f"old.{name} <> new.{name}" for name in kept),
                " OR ".join(f"old.{name} <> new.{name}" for name in kept),
            ),
            "DELETE": ("1", "true"),
        },
        "a version of a template is never rewritten",
    )
