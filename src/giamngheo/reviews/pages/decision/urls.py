from django.urls import path

from giamngheo.reviews.pages.decision import printing, views

urlpatterns = [
    path("communes/<int:pk>/decisions/", views.decisions, name="decisions"),
    path("communes/<int:pk>/close/", views.close, name="commune-close"),
    path("decisions/<int:pk>/", views.decision, name="decision"),
    path("decisions/<int:pk>/change/", printing.change, name="decision-change"),
    path("decisions/<int:pk>/print/<slug:what>/", printing.together, name="decision-print"),
    path("copies/<int:pk>/confirm/", views.copy_confirm, name="copy-confirm"),
    path("copies/<int:pk>/drop/", views.copy_drop, name="copy-drop"),
]
