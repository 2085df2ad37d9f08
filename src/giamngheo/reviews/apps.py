from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "giamngheo.reviews"
    label = "reviews"
    verbose_name = "Rà soát"

    def ready(self) -> None:
        from giamngheo.reviews import permissions as permissions
