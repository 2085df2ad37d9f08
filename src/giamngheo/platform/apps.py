from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "giamngheo.platform"
    label = "platform"
    verbose_name = "Nền tảng"
