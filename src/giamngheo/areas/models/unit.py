"""Administrative units: each row is one unit during one period."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from giamngheo.areas.models.mark import TreeQuerySet, part_of_tree
from giamngheo.law.areas import fold, fold_keeping_accents
from giamngheo.platform.database.names import NameKeyField


class Level(models.TextChoices):
    PROVINCE = "province", "cấp tỉnh"
    DISTRICT = "district", "cấp huyện"
    COMMUNE = "commune", "cấp xã"
    VILLAGE = "village", "thôn, tổ dân phố"


class Kind(models.TextChoices):
    """What a unit is called by law; written as it stands before a name."""

    TINH = "tỉnh", "tỉnh"
    THANH_PHO = "thành phố", "thành phố"
    HUYEN = "huyện", "huyện"
    QUAN = "quận", "quận"
    THI_XA = "thị xã", "thị xã"
    XA = "xã", "xã"
    PHUONG = "phường", "phường"
    THI_TRAN = "thị trấn", "thị trấn"
    DAC_KHU = "đặc khu", "đặc khu"
    THON = "thôn", "thôn"
    XOM = "xóm", "xóm"
    BAN = "bản", "bản"
    KHU = "khu", "khu"
    KHU_DAN_CU = "khu dân cư", "khu dân cư"
    KHU_PHO = "khu phố", "khu phố"
    TO_DAN_PHO = "tổ dân phố", "tổ dân phố"
    AP = "ấp", "ấp"
    BUON = "buôn", "buôn"
    LANG = "làng", "làng"
    DOI = "đội", "đội"
    TIEU_KHU = "tiểu khu", "tiểu khu"
    PHO = "phố", "phố"


KINDS_OF_LEVEL: dict[str, tuple[Kind, ...]] = {
    Level.PROVINCE: (Kind.TINH, Kind.THANH_PHO),
    Level.DISTRICT: (Kind.HUYEN, Kind.QUAN, Kind.THI_XA, Kind.THANH_PHO),
    Level.COMMUNE: (Kind.XA, Kind.PHUONG, Kind.THI_TRAN, Kind.DAC_KHU),
    Level.VILLAGE: tuple(kind for kind in Kind if list(Kind).index(kind) >= list(Kind).index(Kind.THON)),
}


class UnitQuerySet(TreeQuerySet["AdminUnit"]):
    def on(self, day: date) -> UnitQuerySet:
        """Those that existed on the day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def level(self, level: str) -> UnitQuerySet:
        return self.filter(level=level)


@part_of_tree
class AdminUnit(models.Model):
    """A province, district, commune or village during one period; the key is (code, level, valid_from).

    Codes are used again for other units, and names repeat. `valid_from` None: since before the lists begin;
    `valid_to` None: still in force (the last day is included). `parent` of a village is its commune
    of now; where it lay before is in `Placement`. `usual_locality` and `usual_region` are the defaults of its
    kind and province: a `UnitFact` overrides them. lat, lon in degrees (a point within), area in km².
    """

    level = models.CharField(max_length=8, choices=Level.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=120)
    search_name = models.CharField(max_length=120, editable=False)
    sort_name = NameKeyField(of="name")
    # two villages of a commune may differ by accents alone
    spelling = NameKeyField(of="name", key=fold_keeping_accents, max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    usual_locality = models.CharField(max_length=5, blank=True)
    usual_region = models.CharField(max_length=8, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị hành chính"
        ordering = ("level", "code", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["code", "level", "valid_from"],
                condition=~Q(code="") & ~Q(level="village"),
                name="areas_unit_key",
            ),
            models.UniqueConstraint(
                fields=["code", "level"],
                condition=Q(valid_from__isnull=True) & ~Q(code="") & ~Q(level="village"),
                name="areas_unit_key_of_old",
            ),
            models.UniqueConstraint(
                fields=["parent", "kind", "spelling"],
                condition=Q(level="village", valid_to__isnull=True),
                name="areas_one_village_of_a_name",
            ),
            models.UniqueConstraint(
                fields=["parent", "code"],
                condition=Q(level="village", valid_to__isnull=True) & ~Q(code=""),
                name="areas_one_village_of_a_code",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="areas_unit_level"),
            models.CheckConstraint(
                condition=Q(level="village") | ~Q(code=""), name="areas_unit_above_village_has_code"
            ),
            models.CheckConstraint(
                condition=Q(level="province") | Q(parent__isnull=False), name="areas_unit_has_parent"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="areas_unit_period",
            ),
        )
        indexes = (
            models.Index(fields=["level", "valid_to", "code"], name="areas_unit_level_code"),
            models.Index(fields=["search_name"], name="areas_unit_search"),
        )

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_name = fold(self.name)
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """ "Xã Thu Cúc", "Khu 3"."""
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"

    def valid(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )
