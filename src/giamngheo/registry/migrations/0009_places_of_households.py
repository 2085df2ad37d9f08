"""Dated places of households: where each one is, since it began; of approved moves, where it was before.

What only a list or a merged village had moved is not told by any request: such a household has one place, today's.
"""

import json
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

ONE_PLACE_EACH = """
INSERT INTO registry_householdplace (household_id, commune_id, village_id, address, since, until, why)
SELECT id, commune_id, village_id, CASE WHEN until IS NULL THEN '' ELSE address END, since, until, 'listed'
FROM registry_household
"""


def tell_moves(apps: Any, schema_editor: Any) -> None:
    """Approved moves, the request of each giving the day, the village gone to and, in words, the one that was left."""
    requests = apps.get_model("registry", "ChangeRequest")._base_manager
    places = apps.get_model("registry", "HouseholdPlace")._base_manager
    moves = defaultdict(list)
    for one in requests.filter(kind="move", state="approved").order_by("decided_at", "pk").iterator():
        changes = json.loads(one.changes)
        if changes.get("village"):
            moves[one.household_id].append((date.fromisoformat(changes["day"]), changes["village"], one))
    for household, made in moves.items():
        known = places.filter(household=household).first()
        if known is None or [day for day, *_ in made] != sorted({day for day, *_ in made}):
            continue
        # where a list or a merge of villages has moved it since, the last request does not tell the present place
        if made[-1][1] != known.village_id or made[0][0] <= known.since:
            continue
        _tell(apps, places, known, made)


def _tell(apps: Any, places: Any, known: Any, made: list[tuple[date, int, Any]]) -> None:
    units = apps.get_model("areas", "AdminUnit")._base_manager
    since, until, first = known.since, known.until, made[0][2]
    if until is not None and made[-1][0] > until:
        return
    stays: list[tuple[int, int | None, date, str, int | None]] = [
        (first.commune_id, _left(units, first), since, "listed", None)
    ]
    for day, to, request in made:
        commune = units.values_list("parent", flat=True).get(pk=to)
        stays.append((commune, to, day, "moved", request.pk))
    places.filter(pk=known.pk).delete()
    for number, (commune, village, begins, why, request) in enumerate(stays):
        last = number == len(stays) - 1
        places.create(
            household_id=known.household_id,
            commune_id=commune,
            village_id=village,
            address=known.address if last else "",
            since=begins,
            until=until if last else stays[number + 1][2] - timedelta(days=1),
            why=why,
            request_id=request,
        )


def _left(units: Any, request: Any) -> int | None:
    """The village that the difference names, where one village of the commune bears that name."""
    before = str(json.loads(request.difference)["lines"][0]["before"])
    name = before.split(",")[0].strip()
    below = units.filter(level="village", parent=request.commune_id)
    found = [one.pk for one in below if f"{one.kind[:1].upper()}{one.kind[1:]} {one.name}" == name]
    return found[0] if len(found) == 1 else None


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0002_villages_in_natural_order"),
        ("registry", "0008_pairs_taken_up_again"),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseholdPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="địa chỉ lúc rời đi")),
                ("since", models.DateField(verbose_name="từ ngày")),
                ("until", models.DateField(blank=True, null=True, verbose_name="đến ngày")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("listed", "ghi vào sổ"),
                            ("moved_in", "chuyển đến"),
                            ("split", "tách hộ"),
                            ("moved", "chuyển nơi ở"),
                            ("list_says", "theo danh sách nhập"),
                            ("units", "thôn sáp nhập"),
                        ],
                        default="listed",
                        max_length=12,
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="registry.household",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.changerequest",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.adminunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "nơi ở của hộ",
                "indexes": [
                    models.Index(fields=["commune", "village"], name="place_commune_village"),
                    models.Index(fields=["village"], name="place_village"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("household",),
                        name="one_open_place_each",
                    ),
                    models.UniqueConstraint(fields=("household", "since"), name="place_begins_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="place_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.RunSQL(ONE_PLACE_EACH, migrations.RunSQL.noop),
        migrations.RunPython(tell_moves, migrations.RunPython.noop),
    ]
