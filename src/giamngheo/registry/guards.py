"""What the database itself holds: the ledgers are never rewritten and their periods never overlap; the queue of
duplicates knows where its persons are.
"""

from giamngheo.platform.database.objects import declare_object, following_column, refusing_triggers

LEDGER = "registry_povertystatus"
PERSONS = "registry_personstatus"


def _kept(name: str, table: str, owner: str, message: str) -> None:
    columns = (owner, "status", "decision_id", "effective_from")
    rewritten = " OR ".join(
        ["old.effective_to IS NOT NULL", *(f"old.{column} <> new.{column}" for column in columns)]
    )
    refusing_triggers(
        f"{name}_kept", table, {"UPDATE": (rewritten, rewritten), "DELETE": ("1", "true")}, message
    )


def _apart(name: str, function: str, table: str, owner: str, message: str) -> None:
    overlap = (
        f"SELECT 1 FROM {table} other WHERE other.{owner} = {{new}}.{owner} "
        "AND other.id <> {new}.id "
        "AND other.effective_from <= coalesce({new}.effective_to, {endless}) "
        "AND {new}.effective_from <= coalesce(other.effective_to, {endless})"
    )
    checked = f"""CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS ({overlap.format(new="NEW", endless="'infinity'::date")}) THEN
RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"""
    trigger = f"""CREATE OR REPLACE TRIGGER {name}_apart AFTER INSERT OR UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {function}()"""
    declare_object(
        f"{name}_apart",
        table=table,
        sqlite=tuple(
            f"CREATE TRIGGER IF NOT EXISTS {name}_apart_{event.lower()} AFTER {event} ON {table} "
            f"WHEN EXISTS ({overlap.format(new='new', endless=chr(39) + '9999-12-31' + chr(39))}) "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for event in ("INSERT", "UPDATE")
        ),
        postgresql=(checked, trigger),
    )


_kept("registry_ledger", LEDGER, "household_id", "the ledger of poverty status is never rewritten")
_apart(
    "registry_ledger",
    "giamngheo_status_overlap",
    LEDGER,
    "household_id",
    "two statuses of one household overlap",
)
_kept("registry_persons", PERSONS, "person_id", "the ledger of persons is never rewritten")
_apart(
    "registry_persons",
    "giamngheo_person_overlap",
    PERSONS,
    "person_id",
    "two statuses of one person overlap",
)
# a person's commune changes in many ways (moves, splits, lists and their undoing, units): none forgets the queue
following_column(
    "registry_pairs",
    ("registry_person", "commune_id"),
    ("registry_duplicatepair", "second_commune_id", "second_id"),
)
