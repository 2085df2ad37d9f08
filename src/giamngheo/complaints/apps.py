from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "giamngheo.complaints"
    label = "complaints"
    verbose_name = "Ý kiến, khiếu nại"

    def ready(self) -> None:
        from giamngheo.complaints import attached, following, guards, parts, permissions  # noqa: F401
        from giamngheo.platform.web.navigation import WORK, Entry, register_entry
        from giamngheo.rules.text import Text

        register_entry(
            Entry(
                "complaints:inbox",
                Text("Ý kiến, khiếu nại", "Complaints"),
                permissions.VIEW,
                WORK,
                "inbox",
                30,
            )
        )
        attached.register()
        following.register()
        parts.register()
