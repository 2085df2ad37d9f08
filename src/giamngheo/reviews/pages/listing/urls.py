from django.urls import path

from giamngheo.reviews.pages.listing import applications, counter, inviting, views

urlpatterns = [
    path("counter/find/", counter.find, name="counter-find"),
    path("communes/<int:pk>/cases/", views.cases, name="cases"),
    path("communes/<int:pk>/apply/", applications.choose, name="apply"),
    path("communes/<int:pk>/apply/<int:household>/", applications.apply, name="application"),
    path("communes/<int:pk>/invitations/", inviting.invitations, name="invitations"),
    path("communes/<int:pk>/invitations/find/", inviting.find, name="invitations-find"),
    path("communes/<int:pk>/invite/<int:household>/", inviting.by_hand, name="invite"),
    path("villages/<int:pk>/invitations/", inviting.of_village, name="village-invitations"),
    path("invitations/<int:pk>/", inviting.invitation, name="invitation"),
    path("cases/<int:pk>/escape/", applications.escape, name="escape"),
    path("cases/<int:pk>/receipt/", applications.receipt, name="receipt"),
    path("cases/<int:pk>/receipt/<slug:kind>/", applications.receipt_file, name="receipt-file"),
    path("cases/<int:pk>/screening/", views.screening, name="screening"),
    path("cases/<int:pk>/withdraw/", views.withdrawal, name="withdraw"),
]
