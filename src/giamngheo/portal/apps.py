from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "giamngheo.portal"
    label = "portal"
    verbose_name = "Cổng công khai"
