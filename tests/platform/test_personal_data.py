"""Sealed columns, look-up without reading, what a role sees."""

import base64
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import connection

from giamngheo.platform.crypto.fields import blind_index
from giamngheo.platform.crypto.keyring import KeyMissing, add_key, keyring, keys_path
from giamngheo.platform.privacy import masked_name, masked_number, shown_name, shown_number
from giamngheo.platform.scope import PersonalData
from specimens.models import Dweller, House

NUMBER = "025089001234"


@pytest.fixture
def dweller(db: None) -> Dweller:
    return Dweller.objects.create(house=House.objects.create(commune=1, name="a"), number=NUMBER)


def stored(dweller: Dweller) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM specimens_dweller WHERE id = %s", [dweller.pk])
        return str(cursor.fetchone()[0])


def read(dweller: Dweller) -> Dweller:
    return Dweller.objects.unscoped("test").get(pk=dweller.pk)


def test_the_column_holds_nothing_readable(dweller: Dweller) -> None:
    name, _, sealed = stored(dweller).partition(":")
    assert name == keyring().newest
    assert NUMBER.encode() not in base64.b64decode(sealed)
    assert read(dweller).number == NUMBER


def test_the_same_number_is_sealed_differently_each_time_and_found_by_its_index(dweller: Dweller) -> None:
    other = Dweller.objects.create(house=dweller.house, number=NUMBER)
    assert stored(dweller) != stored(other)
    rows = Dweller.objects.unscoped("test")
    assert set(rows.filter(number_index__of=NUMBER)) == {dweller, other}
    assert set(rows.filter(number_index__of="025 089 001 234")) == {dweller, other}
    assert set(rows.filter(number_index__of_any=["1", NUMBER])) == {dweller, other}
    assert not rows.filter(number_index__of="025089001235").exists()


def test_an_empty_number_is_never_looked_up_as_equal_to_another_empty_one(dweller: Dweller) -> None:
    for empty in (None, "", " - "):
        Dweller.objects.create(house=dweller.house, number=empty)
        assert not Dweller.objects.unscoped("test").filter(number_index__of=empty).exists()
    assert Dweller.objects.unscoped("test").filter(number_index="").count() == 3


def test_the_index_follows_the_value_in_bulk_too(dweller: Dweller) -> None:
    dweller.number = "111111111111"
    dweller.save()
    (made,) = Dweller.objects.bulk_create([Dweller(house=dweller.house, number="222222222222")])
    rows = Dweller.objects.unscoped("test")
    assert rows.get(number_index__of="111111111111") == dweller
    assert rows.get(number_index__of="222222222222") == made


def test_the_index_of_one_purpose_tells_nothing_about_another() -> None:
    assert blind_index("citizen number", NUMBER) != blind_index("telephone", NUMBER)
    assert len(blind_index("telephone", NUMBER)) == 32


@pytest.mark.parametrize("lookup", ["exact", "contains", "startswith", "in", "gt"])
def test_nothing_is_looked_up_in_a_sealed_column(lookup: str) -> None:
    with pytest.raises(FieldError, match="sealed"):
        Dweller.objects.unscoped("test").filter(
            **{f"number__{lookup}": [NUMBER] if lookup == "in" else NUMBER}
        )


def test_isnull_works(dweller: Dweller) -> None:
    assert Dweller.objects.unscoped("test").filter(number__isnull=False).count() == 1


def test_an_altered_or_moved_value_does_not_open(dweller: Dweller) -> None:
    name, _, sealed = stored(dweller).partition(":")
    data = bytearray(base64.b64decode(sealed))
    data[-1] ^= 1
    for bad in (f"{name}:{base64.b64encode(data).decode()}", f"k99:{sealed}", NUMBER):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE specimens_dweller SET number = %s WHERE id = %s", [bad, dweller.pk])
        with pytest.raises(KeyMissing):
            read(dweller)


def test_a_new_key_seals_what_follows_and_the_old_one_still_opens(
    dweller: Dweller, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(dweller)
    name = add_key(keys_path())
    assert keyring().newest == name
    assert stored(dweller) == before
    again = read(dweller)
    assert again.number == NUMBER
    again.save()
    assert stored(dweller).startswith(f"{name}:")
    assert read(dweller).number == NUMBER


def test_key_files_are_for_the_owner_only() -> None:
    keyring()
    for path in (Path(settings.HOME) / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Văn An", "Nguyễn V. A."),
        ("Đinh Thị Thanh Ánh Đào", "Đinh T. T. Á. Đ."),
        ("  Bùi   Ơn ", "Bùi Ơ."),
        ("An", "A."),
        ("", ""),
    ],
)
def test_masked_names(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [(NUMBER, "•••••••••234"), ("0912345678", "•••••••678"), ("12345", "•••••"), ("", "")],
)
def test_masked_numbers(number: str, masked: str) -> None:
    assert masked_number(number) == masked


def test_what_each_level_sees() -> None:
    assert [shown_name("Nguyễn Văn An", level) for level in PersonalData] == [
        "",
        "Nguyễn V. A.",
        "Nguyễn Văn An",
    ]
    assert [shown_number(NUMBER, level) for level in PersonalData] == ["", "•••••••••234", NUMBER]
