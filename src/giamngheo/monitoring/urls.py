"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.monitoring import calendar_views, dynamics_views, views
from giamngheo.monitoring.reviews import submission_views
from giamngheo.monitoring.reviews import views as reviews

app_name = "monitoring"
REPORT = "reviews/<int:pk>/<int:unit>/<str:stage>"
HANDED = "submissions/<int:pk>"
MOVED = "<int:pk>/<int:year>/dynamics/<slug:basis>/<slug:group>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.results, name="results"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/of-commune/<int:pk>/", reviews.of_commune, name="review-commune"),
    path(f"{REPORT}/make/", reviews.make, name="review-make"),
    path(f"{REPORT}/progress/", reviews.progress, name="review-progress"),
    path(f"{REPORT}/submit/", reviews.submit, name="review-submit"),
    path(f"{REPORT}/<str:number>/", reviews.report, name="review-report"),
    path(
        f"{REPORT}/<str:number>/households/<int:line>/<int:column>/",
        reviews.households,
        name="review-households",
    ),
    path(f"{REPORT}/<str:number>/noted/<slug:what>/", reviews.noted, name="review-noted"),
    path(f"{REPORT}/<str:number>/<str:kind>/", reviews.download, name="review-file"),
    path(f"{HANDED}/difference/", submission_views.difference, name="difference"),
    path(f"{HANDED}/<str:number>/", submission_views.submission, name="submission"),
    path(
        f"{HANDED}/<str:number>/households/<int:line>/<int:column>/",
        submission_views.households,
        name="submission-households",
    ),
    path(f"{HANDED}/<str:number>/<str:kind>/", submission_views.file, name="submission-file"),
    path("<int:pk>/", views.area, name="area"),
    path("<int:pk>/<int:year>/<str:basis>/progress/", views.progress, name="progress"),
    path("<int:pk>/<int:year>/dynamics/", dynamics_views.dynamics, name="dynamics"),
    path(f"{MOVED}/<slug:what>/<slug:kind>/file/", dynamics_views.file, name="dynamics-file"),
    path(f"{MOVED}/<slug:origin>/<slug:target>/", dynamics_views.households, name="dynamics-households"),
    path("<int:pk>/<int:year>/<str:number>/<str:basis>/", views.form, name="form"),
    path(
        "<int:pk>/<int:year>/<str:number>/<str:basis>/households/<int:line>/<int:column>/",
        views.households,
        name="households",
    ),
    path("<int:pk>/<int:year>/<str:number>/<str:basis>/<str:kind>/", views.download, name="download"),
]
