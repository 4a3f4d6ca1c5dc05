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
    path("bookings/<token:token>/", views.manage, name="manage"),
    path("bookings/<token:token>/move/", views.move, name="move"),
    path("bookings/<token:token>/cancel/", views.cancel, name="cancel"),
]
