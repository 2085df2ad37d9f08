from django.apps import AppConfig
from django.conf import settings


class AreasConfig(AppConfig):
    name = "giamngheo.areas"
    label = "areas"
    verbose_name = "Địa bàn"

    def ready(self) -> None:
        from giamngheo.areas import permissions  # noqa: F401
        from giamngheo.areas.place_names import UnitNames
        from giamngheo.areas.tree import DatedTree
        from giamngheo.platform.places import register_places
        from giamngheo.platform.scope import Policy, register_policy

        register_policy(Policy(DatedTree(), second_factor=not settings.DEMO))
        register_places(UnitNames())
