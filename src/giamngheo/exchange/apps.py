from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "giamngheo.exchange"
    label = "exchange"
    verbose_name = "Nhập và xuất"

    def ready(self) -> None:
        from giamngheo.exchange.answers import jobs as form_jobs  # noqa: F401
        from giamngheo.exchange.answers.entries import register as register_forms
        from giamngheo.exchange.dossiers import jobs as dossier_jobs  # noqa: F401
        from giamngheo.exchange.dossiers.entries import register as register_dossiers
        from giamngheo.exchange.extracts import jobs as extract_jobs  # noqa: F401
        from giamngheo.exchange.handovers.showing import register as register_handovers
        from giamngheo.exchange.imports import jobs  # noqa: F401
        from giamngheo.exchange.imports.abandoned import declare_schedule as declare_abandoned
        from giamngheo.exchange.imports.navigation import register
        from giamngheo.exchange.imports.work import register as register_imports_work
        from giamngheo.exchange.job_pages import register as register_job_pages
        from giamngheo.exchange.profiles import jobs as profile_jobs  # noqa: F401
        from giamngheo.exchange.profiles.navigation import register as register_profiles
        from giamngheo.exchange.snapshot.jobs import EVERY, FROM, JOB, ask_for_snapshot
        from giamngheo.platform.jobs import every

        register()
        register_imports_work()
        register_profiles()
        register_handovers()
        register_job_pages()
        register_forms()
        register_dossiers()
        declare_abandoned()
        every(EVERY, JOB, ask_for_snapshot, at=FROM)
