"""What the database itself holds: decisions, ledgers and results are never rewritten, a status holds from the day of
its decision, a household shows what the ledger gives it, periods never overlap, nor do the places of a household; the
queue of duplicates knows where its persons are.
"""

from collections.abc import Sequence

from giamngheo.platform.database.objects import (
    REFUSING,
    declare_object,
    following_column,
    refusing_triggers,
    sqlite_trigger,
)
from giamngheo.registry.models.ledger import PersonStatus, PovertyStatus

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


def _from_decision(name: str, table: str, statuses: Sequence[str], message: str) -> None:
    """A new row has a status that is known, and begins on its decision's day."""
    known = ", ".join(f"'{status}'" for status in statuses)
    wrong = (
        f"{{new}}.status NOT IN ({known}) OR NOT EXISTS (SELECT 1 FROM registry_recognitiondecision made "
        "WHERE made.id = {new}.decision_id AND made.effective_from = {new}.effective_from)"
    )
    function = f"giamngheo_{name}_from_decision"
    checked = f"""CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF {wrong.format(new="NEW")} THEN
RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"""
    trigger = f"{name}_from_decision"
    refused = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    declare_object(
        f"{name}_from_decision",
        table=table,
        sqlite=sqlite_trigger(trigger, f"BEFORE INSERT ON {table} WHEN {wrong.format(new='new')} {refused}"),
        postgresql=(
            checked,
            (
                f"CREATE OR REPLACE TRIGGER {trigger} BEFORE INSERT ON {table} FOR EACH ROW "
                f"EXECUTE FUNCTION {function}()"
            ),
        ),
    )


def _unwritten(name: str, table: str, columns: tuple[str, ...], message: str, *, undone: bool) -> None:
    """These columns never change; undone: the row may be taken back whole by what made it."""
    refusals = {
        "UPDATE": (
            " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns),
            " OR ".join(f"old.{column} IS DISTINCT FROM new.{column}" for column in columns),
        )
    }
    if not undone:
        refusals["DELETE"] = ("1", "true")
    refusing_triggers(f"{name}_unwritten", table, refusals, message)


def _apart(
    name: str,
    function: str,
    table: str,
    owner: str,
    message: str,
    period: tuple[str, str] = ("effective_from", "effective_to"),
) -> None:
    first, last = period
    overlap = (
        f"SELECT 1 FROM {table} other WHERE other.{owner} = {{new}}.{owner} "
        "AND other.id <> {new}.id "
        f"AND other.{first} <= coalesce({{new}}.{last}, {{endless}}) "
        f"AND {{new}}.{first} <= coalesce(other.{last}, {{endless}})"
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
            statement
            for event in ("INSERT", "UPDATE")
            for statement in sqlite_trigger(
                f"{name}_apart_{event.lower()}",
                f"AFTER {event} ON {table} "
                f"WHEN EXISTS ({overlap.format(new='new', endless=chr(39) + '9999-12-31' + chr(39))}) "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
            )
        ),
        postgresql=(checked, trigger),
    )


def _repeated(name: str, table: str, message: str) -> None:
    """A household shows a status that the ledger gives it from that day, and loses it once the ledger has ended it.

    Only rows that change it, or come with one, are looked at: lists are imported at their speed.
    """
    row = (
        f"SELECT 1 FROM {LEDGER} ledger WHERE ledger.household_id = NEW.id AND ledger.status = {{of}}.status "
        "AND ledger.effective_from = {of}.status_since"
    )
    unknown = f"NEW.status <> '' AND NOT EXISTS ({row.format(of='NEW')})"
    dropped = f"NEW.status = '' AND EXISTS ({row.format(of='OLD')} AND ledger.effective_to IS NULL)"
    changed = "(OLD.status <> NEW.status OR coalesce(OLD.status_since <> NEW.status_since, {one_missing}))"
    missing = "(OLD.status_since IS NULL) <> (NEW.status_since IS NULL)"
    refusals = {
        "INSERT": (f"NEW.status <> '' AND ({unknown})", "NEW.status <> ''", unknown),
        "UPDATE": (
            f"{changed.format(one_missing=missing)} AND ({unknown} OR {dropped})",
            changed.format(one_missing=missing),
            f"({unknown}) OR ({dropped})",
        ),
    }
    sqlite: list[str] = []
    postgresql: list[str] = []
    for event, (when, looked_at, wrong) in refusals.items():
        trigger, function = f"{name}_{REFUSING}{event.lower()}", f"giamngheo_{name}_{event.lower()}"
        of = f"{event} OF status, status_since" if event == "UPDATE" else event
        sqlite += sqlite_trigger(
            trigger, f"BEFORE {of} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        postgresql += [
            (
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {wrong} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
                "END IF; RETURN NEW; END $$"
            ),
            (
                f"CREATE OR REPLACE TRIGGER {trigger} BEFORE {of} ON {table} FOR EACH ROW WHEN ({looked_at}) "
                f"EXECUTE FUNCTION {function}()"
            ),
        ]
    declare_object(name, table=table, sqlite=sqlite, postgresql=postgresql)


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
_from_decision(
    "registry_ledger",
    LEDGER,
    PovertyStatus.StatusClass.values,
    "a status is one of a decision, from the day of that decision",
)
_from_decision(
    "registry_persons",
    PERSONS,
    PersonStatus.StatusClass.values,
    "a status is one of a decision, from the day of that decision",
)
_unwritten(
    "registry_decision",
    "registry_recognitiondecision",
    (
        "id", "kind", "number", "signed_on", "book", "authority", "unit_id", "year", "standard", "effective_from",
        "source", "recorded_at",
    ),
    "a recognition decision is never rewritten",
    undone=False,
)  # fmt: skip
_unwritten(
    "registry_result",
    "registry_reviewresult",
    (
        "id", "year", "standard", "revision", "reference_date", "size", "result_class", "basis", "income_points",
        "deprivation_points", "answers", "result", "source", "recorded_at",
    ),
    "a result is never rewritten: a correction is a new revision",
    undone=True,
)  # fmt: skip
_apart(
    "registry_places",
    "giamngheo_place_overlap",
    "registry_householdplace",
    "household_id",
    "two places of one household overlap",
    ("since", "until"),
)
_repeated(
    "registry_shown_status",
    "registry_household",
    "the status of a household is what the ledger of decisions gives it",
)
# a person's commune changes in many ways (moves, splits, lists and their undoing, units): none forgets the queue
following_column(
    "registry_pairs",
    ("registry_person", "commune_id"),
    ("registry_duplicatepair", "second_commune_id", "second_id"),
)
