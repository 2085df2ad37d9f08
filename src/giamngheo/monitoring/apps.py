from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "giamngheo.monitoring"
    label = "monitoring"
    verbose_name = "Kết quả"

    def ready(self) -> None:
        from giamngheo.areas.poverty import register_poverty
        from giamngheo.exchange.snapshot import complete_with
        from giamngheo.monitoring import permissions, tables  # noqa: F401
        from giamngheo.monitoring.home_part import my_area
        from giamngheo.monitoring.of_units import poverty_of_units
        from giamngheo.monitoring.summary import write_summary
        from giamngheo.platform.panels import Part, register_part
        from giamngheo.platform.web.navigation import RESULTS, Entry, register_entry
        from giamngheo.rules.text import Text

        register_poverty(poverty_of_units)
        complete_with("monitoring.summary", write_summary)
        register_part(Part("monitoring.area", "platform:home", permissions.VIEW, my_area))
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
