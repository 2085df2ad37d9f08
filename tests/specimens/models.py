"""Houses and people of an area, as the rooms above have them."""

from django.db import models

from giamngheo.platform.crypto.fields import BlindIndexField, EncryptedTextField
from giamngheo.platform.database.names import NameKeyField
from giamngheo.platform.database.search import SearchField
from giamngheo.platform.scope.querysets import ScopedModel


class Province(models.Model):
    """Not scoped: everybody may read it."""

    name = models.CharField(max_length=40)


class House(ScopedModel):
    province = models.ForeignKey(Province, models.CASCADE, related_name="houses", null=True)
    commune = models.BigIntegerField()
    village = models.BigIntegerField(null=True)
    name = models.CharField(max_length=100)
    name_key = NameKeyField(db_index=True)
    code = models.CharField(max_length=20, unique=True, null=True)
    search = SearchField()
    version = models.IntegerField(default=0)
    since = models.DateField(null=True)

    scope_commune = "commune"
    scope_village = "village"


class Dweller(ScopedModel):
    house = models.ForeignKey(House, models.CASCADE, related_name="dwellers")
    number = EncryptedTextField(null=True)
    number_index = BlindIndexField("number", purpose="citizen number")

    scope_commune = "house__commune"
    scope_village = "house__village"
