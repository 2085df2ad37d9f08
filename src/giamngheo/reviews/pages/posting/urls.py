from django.urls import path

from giamngheo.reviews.pages.posting import views

urlpatterns = [
    path("villages/<int:pk>/posting/", views.posting, name="posting"),
    path("postings/<int:pk>/end/", views.end, name="posting-end"),
    path("postings/<int:pk>/sheet/<slug:size>/<slug:kind>/", views.sheet, name="posting-sheet"),
    path("communes/<int:pk>/sheets/<slug:size>/", views.sheets, name="posting-sheets"),
]
