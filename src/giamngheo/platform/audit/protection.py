"""The database itself refuses to change or remove what the audit holds, in both dialects."""

from giamngheo.platform.database.objects import refusing_triggers

ALWAYS = ("1", "true")
KEPT = "event_id", "kind", "person", "remainder_of", "body"


def _differs(operator: str) -> str:
    return " OR ".join(f"OLD.{column} {operator} NEW.{column}" for column in KEPT)


def declare_protection() -> None:
    """Events and seals are append-only; of a payload only its content key may change (erasure, rotation)."""
    for table in ("platform_auditevent", "platform_auditseal"):
        refusing_triggers(
            f"{table}_append_only",
            table,
            {"UPDATE": ALWAYS, "DELETE": ALWAYS},
            "the audit is append-only",
        )
    refusing_triggers(
        "platform_auditpayload_append_only",
        "platform_auditpayload",
        {"UPDATE": (_differs("IS NOT"), _differs("IS DISTINCT FROM")), "DELETE": ALWAYS},
        "the audit is append-only",
    )
