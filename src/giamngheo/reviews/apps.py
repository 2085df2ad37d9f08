from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "giamngheo.reviews"
    label = "reviews"
    verbose_name = "Rà soát"

    def ready(self) -> None:
        from giamngheo.platform.web.navigation import WORK, Entry, register_entry
        from giamngheo.reviews import permissions
        from giamngheo.rules.text import Text

        register_entry(
            Entry("reviews:home", Text("Rà soát", "Reviews"), permissions.VIEW, WORK, "list-check", 5)
        )
