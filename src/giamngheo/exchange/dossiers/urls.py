"""Addresses of lists of dossiers."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.exchange.dossiers import views

AT = "imports/<uuid:uid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("communes/<int:pk>/", views.commune, name="dossiers-commune"),
    path(AT, views.one, name="dossiers-import"),
    path(f"{AT}progress/", views.progress, name="dossiers-import-progress"),
    path(f"{AT}repair/", views.repair, name="dossiers-import-repair"),
    path(f"{AT}columns/", views.columns, name="dossiers-import-columns"),
    path(f"{AT}problems/", views.problems, name="dossiers-import-problems"),
    path(f"{AT}copies/<int:number>/", views.copy, name="dossiers-import-copy"),
    path(f"{AT}rows/", views.rows, name="dossiers-import-rows"),
    path(f"{AT}write/", views.write, name="dossiers-import-write"),
    path(f"{AT}step/<str:what>/", views.step, name="dossiers-import-step"),
]
