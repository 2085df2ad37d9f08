from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "giamngheo.people"
    label = "people"
    verbose_name = "Tài khoản và tổ chức"

    def ready(self) -> None:
        from giamngheo.people import ending_villages, permissions, roles  # noqa: F401
        from giamngheo.people.actor import actor_of, actor_of_account
        from giamngheo.people.finding import accounts_with
        from giamngheo.people.frame import frame_of, register_navigation
        from giamngheo.platform.audit.accounts import register_account_finder, register_role_words
        from giamngheo.platform.jobs.acting import register_account_actor
        from giamngheo.platform.requests import register_actor
        from giamngheo.platform.web.chrome import register_frame

        register_actor(actor_of)
        register_account_actor(actor_of_account)
        register_frame(frame_of)
        register_account_finder(accounts_with)
        register_role_words(roles.words_of)
        register_navigation()
        ending_villages.register()
