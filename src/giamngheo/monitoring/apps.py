from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "giamngheo.monitoring"
    label = "monitoring"
    verbose_name = "Kết quả"

    def ready(self) -> None:
        from giamngheo.areas.poverty import register_poverty
        from giamngheo.exchange.snapshot import complete_with, follow_with
        from giamngheo.exchange.snapshot.jobs import ask_for_snapshot
        from giamngheo.monitoring import models, permissions, tables  # noqa: F401
        from giamngheo.monitoring.calendar_views import reports_due
        from giamngheo.monitoring.drawn import ask_for_charts
        from giamngheo.monitoring.home_part import my_area
        from giamngheo.monitoring.of_units import poverty_of_units, rest_of_communes
        from giamngheo.monitoring.reviews import drafts  # noqa: F401
        from giamngheo.monitoring.summary import write_summary
        from giamngheo.platform.panels import Part, Work, register_part, register_work
        from giamngheo.platform.web.navigation import RESULTS, Entry, register_entry
        from giamngheo.reviews.closing import when_closed
        from giamngheo.reviews.pages.tabs import TABS, Tab
        from giamngheo.rules.text import Text

        # what a closed review found is published with the next snapshot, at once
        when_closed("monitoring.publication", lambda commune: ask_for_snapshot())
        TABS.append(Tab(Text("Báo cáo", "Reports"), "monitoring:review-commune", permissions.VIEW))
        register_work(Work("monitoring.reports", permissions.SUBMIT, reports_due, order=30))
        register_poverty(poverty_of_units, rest_of_communes)
        complete_with("monitoring.summary", write_summary)
        follow_with("monitoring.charts", ask_for_charts)
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
        register_entry(
            Entry(
                "monitoring:reviews",
                Text("Báo cáo rà soát", "Reports of reviews"),
                permissions.VIEW,
                RESULTS,
                icon="table",
                order=20,
            )
        )
