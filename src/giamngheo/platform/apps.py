from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlatformConfig(AppConfig):
    name = "giamngheo.platform"
    label = "platform"
    verbose_name = "Nền tảng"

    def ready(self) -> None:
        from giamngheo.platform.audit.protection import declare_protection
        from giamngheo.platform.database.objects import make_objects

        declare_protection()
        post_migrate.connect(make_objects, sender=self, dispatch_uid="database objects")
