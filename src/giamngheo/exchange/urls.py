"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, include, path

from giamngheo.exchange.views import import_approval, import_details, imports

app_name = "exchange"
urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new, name="import-new"),
    path("imports/<uuid:uid>/", imports.one, name="import"),
    path("imports/<uuid:uid>/progress/", imports.progress, name="import-progress"),
    path("imports/<uuid:uid>/repair/", imports.repair, name="import-repair"),
    path("imports/<uuid:uid>/write/", imports.write, name="import-write"),
    path("imports/<uuid:uid>/undo/", imports.undo, name="import-undo"),
    path("imports/<uuid:uid>/approval/", import_approval.approval, name="import-approval"),
    path("imports/<uuid:uid>/decide/", import_approval.decide, name="import-decide"),
    path("imports/<uuid:uid>/withdraw/", import_approval.withdraw, name="import-withdraw"),
    path("imports/<uuid:uid>/rest/", import_approval.rest, name="import-rest"),
    path("imports/<uuid:uid>/columns/", import_details.columns, name="import-columns"),
    path("imports/<uuid:uid>/problems/", import_details.problems, name="import-problems"),
    path("imports/<uuid:uid>/villages/", import_details.villages, name="import-villages"),
    path("imports/<uuid:uid>/rows/", import_details.rows, name="import-rows"),
    path("imports/<uuid:uid>/copies/<int:number>/", import_details.copy, name="import-copy"),
    path("imports/<uuid:uid>/step/<str:what>/", imports.step, name="import-step"),
    path("dossiers/", include("giamngheo.exchange.dossiers.urls")),
    path("forms/", include("giamngheo.exchange.answers.urls")),
    path("", include("giamngheo.exchange.profiles.urls")),
]
