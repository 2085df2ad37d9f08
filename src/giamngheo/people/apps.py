from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "giamngheo.people"
    label = "people"
    verbose_name = "Tài khoản và tổ chức"
