"""Addresses of applications the year round."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.reviews.pages.requests import months, sheet_page, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("requests/months/", months.months, name="request-months"),
    path("requests/<int:pk>/", views.one, name="request"),
    path("requests/<int:pk>/income/", sheet_page.income, name="income"),
    path("requests/<int:pk>/income/live/", sheet_page.live, name="income-live"),
    path("requests/<int:pk>/<slug:what>/", views.act_on, name="request-act"),
    path("communes/<int:pk>/requests/", views.requests, name="requests"),
]
