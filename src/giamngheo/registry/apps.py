from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "giamngheo.registry"
    label = "registry"
    verbose_name = "Sổ hộ"

    def ready(self) -> None:
        from giamngheo.areas.followers import register_ending, register_follower
        from giamngheo.platform.jobs.links import register_job_page
        from giamngheo.platform.web.navigation import REGISTER, WORK, Entry, register_entry
        from giamngheo.registry import diagnosis, moves, permissions, person_statuses, work  # noqa: F401
        from giamngheo.registry.jobs import PAPER_PACK, declare_schedules
        from giamngheo.rules.text import Text

        for entry in (
            Entry(
                "registry:requests",
                Text("Duyệt thay đổi", "Approve changes"),
                permissions.APPROVE,
                WORK,
                "clipboard-check",
                10,
            ),
            Entry(
                "registry:my-requests",
                Text("Đề nghị của tôi", "My requests"),
                permissions.REQUEST,
                WORK,
                "card-checklist",
                20,
            ),
            Entry(
                "registry:households",
                Text("Danh sách hộ", "Households"),
                permissions.VIEW,
                REGISTER,
                "houses",
                10,
            ),
            Entry(
                "registry:person-statuses",
                Text("Lao động thu nhập thấp", "Low-income workers"),
                permissions.VIEW,
                REGISTER,
                "person-badge",
                15,
            ),
            Entry(
                "registry:decisions",
                Text("Quyết định công nhận", "Decisions"),
                permissions.VIEW,
                REGISTER,
                "journal-text",
                20,
            ),
            Entry(
                "registry:duplicates",
                Text("Người trùng", "Duplicates"),
                permissions.IDENTITY,
                REGISTER,
                "people",
                30,
            ),
        ):
            register_entry(entry)
        register_follower("registry", moves.follow)
        register_ending("registry", moves.ENDING)
        work.register()
        person_statuses.register()
        declare_schedules()
        register_job_page(PAPER_PACK, lambda job: f"/documents/sets/{job.parameters['set']}/")
