from django.urls import path

from bookings.door import views

app_name = "door"
urlpatterns = [
    path("", views.doors, name="doors"),
    path("<slug:slug>/", views.door, name="door"),
    path("<slug:slug>/check-in/", views.check_in, name="check_in"),
    path("<slug:slug>/undo/<int:attendee_id>/", views.undo, name="undo"),
    path("<slug:slug>/walk-up/", views.walk_up, name="walk_up"),
    path("<slug:slug>/count/", views.count, name="count"),
]
