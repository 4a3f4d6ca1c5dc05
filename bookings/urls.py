from django.urls import path, register_converter

from bookings import views


class TokenConverter:
    regex = "[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TokenConverter, "token")

app_name = "bookings"
urlpatterns = [
    path("bookings/", views.my_bookings, name="mine"),
    path("bookings/calendar/", views.renew_calendar, name="renew_calendar"),
    path("calendars/<token:token>.ics", views.calendar, name="calendar"),
    path("bookings/<token:token>/", views.manage, name="manage"),
    path("bookings/<token:token>/qr.svg", views.qr, name="qr"),
    path("bookings/<token:token>/ticket.pdf", views.ticket, name="ticket"),
    path("bookings/<token:token>/move/", views.move, name="move"),
    path("bookings/<token:token>/accept/", views.accept, name="accept"),
    path("bookings/<token:token>/people/", views.people, name="people"),
    path("bookings/<token:token>/people/<int:attendee_id>/remove/", views.take_out, name="take_out"),
    path("bookings/<token:token>/cancel/", views.cancel, name="cancel"),
]
