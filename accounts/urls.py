from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("mails/", views.mails, name="mails"),
    path("organizer/", views.organizer, name="organizer"),
    path("export/", views.export, name="export"),
    path("erase/", views.erase, name="erase"),
]
