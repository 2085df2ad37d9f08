from django.apps import AppConfig
from django.conf import settings


class AreasConfig(AppConfig):
    name = "giamngheo.areas"
    label = "areas"
    verbose_name = "Địa bàn"

    def ready(self) -> None:
        from giamngheo.areas import permissions
        from giamngheo.areas.place_names import UnitNames
        from giamngheo.areas.tree import DatedTree
        from giamngheo.platform.places import register_places
        from giamngheo.platform.scope import Policy, register_policy
        from giamngheo.platform.web.navigation import REGISTER, Entry, register_entry
        from giamngheo.rules.text import Text

        register_policy(Policy(DatedTree(), second_factor=not settings.DEMO))
        register_places(UnitNames())
        register_entry(
            Entry("areas:tree", Text("Địa bàn", "Areas"), permissions.VIEW, REGISTER, "geo-alt", 5)
        )
