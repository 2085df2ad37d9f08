from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "giamngheo.exchange"
    label = "exchange"
    verbose_name = "Nhập và xuất"

    def ready(self) -> None:
        from giamngheo.exchange.imports import jobs  # noqa: F401
        from giamngheo.exchange.imports.navigation import register

        register()
