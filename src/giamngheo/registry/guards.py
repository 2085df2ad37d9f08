"""What the database itself holds: the ledger is never rewritten and its periods never overlap."""

from giamngheo.platform.database.objects import declare_object, refusing_triggers

LEDGER = "registry_povertystatus"

_REWRITTEN = " OR ".join(
    ["old.effective_to IS NOT NULL"]
    + [f"old.{name} <> new.{name}" for name in ("household_id", "status", "decision_id", "effective_from")]
)
refusing_triggers(
    "registry_ledger_kept",
    LEDGER,
    {
        "UPDATE": (_REWRITTEN, _REWRITTEN),
        "DELETE": ("1", "true"),
    },
    "the ledger of poverty status is never rewritten",
)

_OVERLAP = (
    "SELECT 1 FROM registry_povertystatus other WHERE other.household_id = {new}.household_id "
    "AND other.id <> {new}.id "
    "AND other.effective_from <= coalesce({new}.effective_to, {endless}) "
    "AND {new}.effective_from <= coalesce(other.effective_to, {endless})"
)
_MESSAGE = "two statuses of one household overlap"
_FUNCTION = f"""CREATE OR REPLACE FUNCTION giamngheo_status_overlap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS ({_OVERLAP.format(new="NEW", endless="'infinity'::date")}) THEN
RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"""
_TRIGGER = f"""CREATE OR REPLACE TRIGGER registry_ledger_apart AFTER INSERT OR UPDATE ON {LEDGER}
FOR EACH ROW EXECUTE FUNCTION giamngheo_status_overlap()"""

declare_object(
    "registry_ledger_apart",
    table=LEDGER,
    sqlite=tuple(
        f"CREATE TRIGGER IF NOT EXISTS registry_ledger_apart_{event.lower()} AFTER {event} ON {LEDGER} "
        f"WHEN EXISTS ({_OVERLAP.format(new='new', endless=chr(39) + '9999-12-31' + chr(39))}) "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        for event in ("INSERT", "UPDATE")
    ),
    postgresql=(_FUNCTION, _TRIGGER),
)
