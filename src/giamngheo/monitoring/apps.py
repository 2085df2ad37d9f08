from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "giamngheo.monitoring"
    label = "monitoring"
    verbose_name = "Kết quả"
