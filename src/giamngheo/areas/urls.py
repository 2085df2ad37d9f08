"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.areas import record_views, views

app_name = "areas"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.tree, name="tree"),
    path("<int:pk>/", views.unit, name="unit"),
    path("<int:pk>/villages/add/", views.add, name="add-village"),
    path("<int:pk>/rename/", views.rename, name="rename-village"),
    path("<int:pk>/move/", views.move, name="move-village"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw-village"),
    path("<int:pk>/close/", views.close, name="close-village"),
    path("<int:pk>/facts/add/", record_views.fact, name="record-fact"),
    path("<int:pk>/facts/<int:fact>/", record_views.correct_one_fact, name="correct-fact"),
    path("<int:pk>/residents/all/", record_views.all_residents, name="record-all-residents"),
    path("<int:pk>/residents/add/", record_views.residents, name="record-residents"),
    path("<int:pk>/residents/<int:figure>/", record_views.correct_one_figure, name="correct-residents"),
]
