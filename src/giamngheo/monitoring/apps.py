from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "giamngheo.monitoring"
    label = "monitoring"
    verbose_name = "Kết quả"

    def ready(self) -> None:
        from giamngheo.exchange.snapshot import complete_with
        from giamngheo.monitoring import permissions, tables  # noqa: F401
        from giamngheo.monitoring.summary import write_summary
        from giamngheo.platform.web.navigation import RESULTS, Entry, register_entry
        from giamngheo.rules.text import Text

        complete_with("monitoring.summary", write_summary)
        register_entry(
            Entry(
                "monitoring:results",
                Text("Kết quả theo địa bàn", "Results by area"),
                permissions.VIEW,
                RESULTS,
                icon="bar-chart-line",
                order=10,
            )
        )
