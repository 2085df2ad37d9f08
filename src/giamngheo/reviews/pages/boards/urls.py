from django.urls import path

from giamngheo.reviews.pages.boards import reopening, steps, views

urlpatterns = [
    path("", views.home, name="home"),
    path("<int:pk>/", views.review, name="review"),
    path("communes/<int:pk>/", views.commune, name="commune"),
    path("communes/<int:pk>/step/<slug:what>/", steps.commune, name="commune-step"),
    path("communes/<int:pk>/reopen/", reopening.commune, name="commune-reopen"),
    path("villages/<int:pk>/reopen/", reopening.village, name="village-reopen"),
    path("villages/<int:pk>/", views.village, name="village"),
    path("villages/<int:pk>/step/<slug:what>/", steps.village, name="village-step"),
]
