"""Addresses of filled forms."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.exchange.answers import views

AT = "imports/<uuid:uid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("communes/<int:pk>/", views.commune, name="forms-communes"),
    path("communes/<int:pk>/template/", views.commune_template, name="forms-communes-template"),
    path("villages/<int:pk>/", views.village, name="forms-villages"),
    path("villages/<int:pk>/template/", views.village_template, name="forms-villages-template"),
    path("templates/<int:pk>/", views.template, name="forms-template"),
    path("templates/<int:pk>/progress/", views.template_progress, name="forms-template-progress"),
    path("templates/<int:pk>/file/", views.template_file, name="forms-template-file"),
    path(AT, views.one, name="forms-import"),
    path(f"{AT}progress/", views.progress, name="forms-import-progress"),
    path(f"{AT}repair/", views.repair, name="forms-import-repair"),
    path(f"{AT}columns/", views.columns, name="forms-import-columns"),
    path(f"{AT}problems/", views.problems, name="forms-import-problems"),
    path(f"{AT}copies/<int:number>/", views.copy, name="forms-import-copy"),
    path(f"{AT}rows/", views.rows, name="forms-import-rows"),
    path(f"{AT}write/", views.write, name="forms-import-write"),
    path(f"{AT}step/<str:what>/", views.step, name="forms-import-step"),
]
