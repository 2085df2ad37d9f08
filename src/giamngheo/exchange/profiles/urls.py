"""Addresses of profiles, of what is handed over, and of the register as a file; part of the room's own."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.exchange.extracts import views as extract_views
from giamngheo.exchange.handovers import views as handover_views
from giamngheo.exchange.profiles import managing, template_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("profiles/", views.profiles, name="profiles"),
    path("profiles/new/", views.new, name="profile-new"),
    path("profiles/ready/<slug:key>/", views.adopt, name="profile-adopt"),
    path("population/", views.population, name="population"),
    path("profiles/<uuid:uid>/", views.profile, name="profile"),
    path("profiles/<uuid:uid>/columns/", views.columns, name="profile-columns"),
    path("profiles/<uuid:uid>/manage/<str:what>/", managing.manage, name="profile-manage"),
    path("profiles/<uuid:uid>/template/", template_views.replace, name="profile-template"),
    path(
        "profiles/<uuid:uid>/template/<int:number>/",
        template_views.template_file,
        name="profile-template-file",
    ),
    path("profiles/<uuid:uid>/recipient/", handover_views.recipient, name="profile-recipient"),
    path("handovers/", handover_views.handovers, name="handovers"),
    path("handovers/<uuid:uid>/", handover_views.handover, name="handover"),
    path("handovers/<uuid:uid>/files/<int:number>/", handover_views.handover_file, name="handover-file"),
    path("handovers/<uuid:uid>/returned/", handover_views.handover_returned, name="handover-returned"),
    path("runs/<uuid:uid>/", views.run, name="run"),
    path("runs/<uuid:uid>/progress/", views.run_progress, name="run-progress"),
    path("runs/<uuid:uid>/files/<int:number>/", views.run_file, name="run-file"),
    path("runs/<uuid:uid>/returned/", views.upload, name="run-returned"),
    path("runs/<uuid:uid>/step/<str:what>/", views.step, name="run-step"),
    path("extracts/", extract_views.extracts, name="extracts"),
    path("extracts/<uuid:uid>/", extract_views.extract, name="extract"),
    path("extracts/<uuid:uid>/progress/", extract_views.extract_progress, name="extract-progress"),
    path("extracts/<uuid:uid>/file/", extract_views.extract_file, name="extract-file"),
]
