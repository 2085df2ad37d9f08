"""Old communes are followed to today's by their villages; accounts act with their roles of now."""

from datetime import date

import pytest
from import_world import DAY, STANDARD, facts, imported, officer, row, upload, work, workbook

from giamngheo.areas.models import AdminUnit, FormerName, Kind, Level, Placement, UnitLink
from giamngheo.exchange.imports import actions
from giamngheo.exchange.imports.placing import Placing, choice_key
from giamngheo.exchange.models import ImportBatch
from giamngheo.intake.values.citizen import LENGTH
from giamngheo.law.codes import load_codes
from giamngheo.people.models import RoleGrant, User
from giamngheo.platform.actions import Act
from giamngheo.platform.scope import Actor
from giamngheo.registry.models import Household, ReviewResult

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "test"
LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture
def old(commune: AdminUnit, other_commune: AdminUnit, province: AdminUnit) -> AdminUnit:
    """A commune of before the merger, divided among two; its village lies in the first today."""
    district = AdminUnit.objects.create(
        level=Level.DISTRICT, kind=Kind.HUYEN, code="240", name="Tân Sơn", parent=province, valid_to=LAST
    )
    old = AdminUnit.objects.create(
        level=Level.COMMUNE, kind=Kind.XA, code="08551", name="Cũ", parent=district, valid_to=LAST
    )
    for new in (commune, other_commune):
        UnitLink.objects.create(old=old, new=new, part="part", since=FIRST, source="thử", evidence="text")
    village = AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name="Đồng Tâm", parent=commune)
    Placement.objects.create(village=village, commune=old, valid_to=LAST)
    Placement.objects.create(village=village, commune=commune, valid_from=FIRST)
    FormerName.objects.create(
        unit=village, kind="xóm", name="Bãi", search_name="bai", valid_to=date(2020, 1, 1)
    )
    return old


def placing(unit: AdminUnit, day: date) -> Placing:
    batch = ImportBatch(unit=unit, year=day.year, standard=STANDARD, reference_date=day)
    return Placing(batch, officer(unit))


def test_a_village_tells_which_part_of_a_divided_commune(old: AdminUnit, commune: AdminUnit) -> None:
    village = commune.children.get(name="Đồng Tâm")
    find = placing(commune, date(2024, 12, 14)).find
    for written in ("Khu Đồng Tâm", "KHU ĐỒNG TÂM", "khu dong tam", "Đồng Tâm", "Xóm Bãi"):
        found = find("08551", written)
        assert (found.commune, found.village, found.commune_then) == (commune.pk, village.pk, old.pk), written
    assert find("08551", "").problem == "commune_divided"
    assert find("08551", "Khu 7").problem == "village_unknown"
    assert find("99999", "Khu 1").problem == "commune_unknown"


def test_a_list_of_its_time_names_a_village_that_was_merged_since(old: AdminUnit, commune: AdminUnit) -> None:
    gone, second = commune.children.get(name="Đồng Tâm"), commune.children.get(name="2")
    gone.valid_to = date(2026, 2, 28)
    gone.save()
    gone.placements.filter(valid_to=None).update(valid_to=gone.valid_to)
    UnitLink.objects.create(
        old=gone, new=second, part="whole", since=date(2026, 3, 1), source="NQ 1", evidence="confirmed"
    )
    then = placing(commune, date(2024, 12, 14)).find("08551", "khu dong tam")
    assert (then.commune, then.village, then.commune_then) == (commune.pk, second.pk, old.pk)
    assert placing(commune, DAY).find("08545", "Khu Đồng Tâm").village == second.pk


def test_villages_of_the_old_commune_come_first_with_the_names_of_the_lists_day(
    province: AdminUnit, commune: AdminUnit
) -> None:
    UnitLink.objects.filter(old__level=Level.COMMUNE).delete()
    town, neighbour = (
        AdminUnit.objects.create(
            level=Level.COMMUNE, kind=kind, code=code, name=name, parent=province, valid_to=LAST
        )
        for kind, code, name in ((Kind.THI_TRAN, "08542", "Tân Phú"), (Kind.XA, "08548", "Tân Sơn"))
    )
    villages = {}
    for old_commune in (town, neighbour):
        UnitLink.objects.create(
            old=old_commune, new=commune, part="whole", since=FIRST, source="thử", evidence="text"
        )
        village = AdminUnit.objects.create(
            level=Level.VILLAGE, kind=Kind.KHU, name=f"2 {old_commune.name}", parent=commune
        )
        Placement.objects.create(village=village, commune=old_commune, valid_to=LAST)
        Placement.objects.create(village=village, commune=commune, valid_from=FIRST)
        FormerName.objects.create(unit=village, kind="khu", name="2", search_name="2", valid_to=LAST)
        villages[old_commune.pk] = village.pk
    find = placing(commune, date(2024, 12, 14)).find
    for written in ("Khu 2", "2", "KHU 02"):
        found = find("08542", written)
        assert (found.village, found.commune, found.commune_then) == (
            villages[town.pk],
            commune.pk,
            town.pk,
        ), written
    assert find("08548", "Khu 2").village == villages[neighbour.pk]
    assert find("08542", "Khu 2 Tân Phú").village == villages[town.pk]
    assert find("08542", "Khu 9").problem == "village_unknown"


def test_a_commune_of_today_is_its_own(commune: AdminUnit, other_commune: AdminUnit) -> None:
    find = placing(commune, DAY).find
    first = commune.children.get(name="1")
    for written in ("Khu 1", "khu 01", "KHU 1", "1", "k.1"):
        assert (find("08545", written).village, find("08545", written).commune_then) == (first.pk, None), (
            written
        )
    assert find("08545", "Xóm 1").problem == "village_unknown"
    assert find("08545", "Xóm 1").suggested == (first.pk,)
    assert find("08566", "Khu 1").problem == "outside"
    assert find("08545", "").village is None


@pytest.mark.long
def test_what_the_register_holds_comes_back_as_nothing_to_do(
    commune: AdminUnit, officer_of_commune: Actor
) -> None:
    imported(officer_of_commune, commune, upload([row(n) for n in range(1, 20)]))
    groups = load_codes("ethnic_groups").labels
    rows = []
    results = ReviewResult.objects.unscoped(WHY).select_related("household__head", "household__village")
    for number, result in enumerate(results.order_by("household__code"), 1):
        household, head = result.household, result.household.head
        assert head is not None
        assert household.village is not None
        assert len(head.citizen_number) == LENGTH
        rows.append(
            [
                number,
                household.code,
                household.head_name,
                f"{head.birth_day:02d}/{head.birth_month:02d}/{head.birth_year}",
                {"male": "Nam", "female": "Nữ"}[head.sex],
                groups[head.ethnicity].vi,
                head.citizen_number,
                household.village.full_name,
                {"rural": "Nông thôn", "urban": "Thành thị"}[result.locality],
                household.size,
                result.income_points,
                result.deprivation_points,
                "",
            ]
        )
    again = imported(officer_of_commune, commune, actions.Upload("xuat.xlsx", workbook(rows)))
    assert again.counts["plan"] == {"new": 0, "changed": 0, "unchanged": 19, "conflict": 0}
    assert again.counts["written"] == {"unchanged": 19, "persons": 19, "results": 0}


def test_a_job_acts_with_the_roles_its_account_holds_now(commune: AdminUnit) -> None:
    user = User.objects.create(username="binh", full_name="Trần Thị Bình")
    grant = RoleGrant.objects.create(
        user=user, role="commune_officer", unit=commune, valid_from=date(2025, 1, 1), granted_by="thử"
    )
    asking = officer(commune, user_id=user.pk)
    batch = actions.begin_import(Act(asking), facts(commune), [upload([row(1), row(2)])])
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["households"]) == ("checked", 2)
    grant.delete()
    actions.check_again(Act(asking), batch)
    work()
    batch.refresh_from_db()
    assert (batch.counts["households"], batch.counts["codes"]["outside"]) == (0, 2)
    assert not Household.objects.unscoped(WHY).exists()


def test_of_villages_that_differ_by_accents_the_exact_one_is_meant(commune: AdminUnit) -> None:
    one, two = (
        AdminUnit.objects.create(level=Level.VILLAGE, kind=Kind.KHU, name=name, parent=commune)
        for name in ("Đồng", "Dông")
    )
    find = placing(commune, DAY).find
    for written, village in (
        ("Khu Đồng", one), ("khu đồng", one), ("ĐỒNG", one), ("KHU DÔNG", two), ("Dông", two),
    ):  # fmt: skip
        assert find("08545", written).village == village.pk, written
    for written in ("Khu Dong", "dong", "Khu Dỗng"):
        found = find("08545", written)
        assert (found.problem, set(found.suggested)) == ("village_unknown", {one.pk, two.pk}), written
    chosen = placing(commune, DAY)
    chosen.choices = {choice_key("08545", "Khu Dong"): two.pk}
    assert (chosen.find("08545", "khu dong").village, chosen.find("08545", "Khu Đồng").village) == (
        two.pk,
        one.pk,
    )


def test_a_former_name_that_another_village_bears_today_is_asked_for(commune: AdminUnit) -> None:
    one, other = commune.children.order_by("pk")
    one.name = "Đồng"
    one.save()
    FormerName.objects.create(
        unit=other, kind="khu", name="Đồng", search_name="dong", valid_to=date(2026, 1, 1)
    )
    assert set(placing(commune, DAY).find("08545", "Khu Đồng").suggested) == {one.pk, other.pk}
