from django.urls import path

from bookings import embed
from bookings.urls import TokenConverter  # noqa: F401  registers the converter

app_name = "embed"
urlpatterns = [
    path("events/<slug:slug>/", embed.event, name="event"),
    path("bookings/<token:token>/", embed.booking, name="booking"),
    path("calendar/", embed.calendar, name="calendar"),
]
