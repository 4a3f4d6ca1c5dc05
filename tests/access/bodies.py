"""What each row sends, as a body or as a query: one that is good, so that the status says whether the role may."""

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.services import sessions
from tests.access.table import Row
from tests.access.world import World, log_in
from tests.factories import PASSWORD

NEW_PASSWORD = "analytical-engine-2"
Body = Callable[[World, str], dict[str, Any]]


def body_for(row: Row, world: World, role: str) -> dict[str, Any]:
    name = row.name.replace("{link}", "{token}")
    if name in BODIES:
        return BODIES[name](world, role)
    if row.method == "POST" and row.path.endswith(("/add/", "/change/")) and row.path.startswith("/admin/"):
        return form_of(world, row.path) | ADMIN_CHANGES.get(row.name, {})
    return {}


class _Fields(HTMLParser):
    """What a browser would send of the last form on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        name, kind = values.get("name", ""), values.get("type", "text")
        if tag == "form":
            self.fields = {}
        elif tag == "textarea" or (tag == "input" and kind not in {"submit", "checkbox", "radio", "file"}):
            self.fields[name] = values.get("value", "")
        elif tag == "input" and "checked" in values:
            self.fields[name] = values.get("value", "on")
        elif tag == "select":
            self._name = name
        elif tag == "option" and "selected" in values:
            self.fields[self._name] = values["value"]


def form_of(world: World, path: str) -> dict[str, Any]:
    """The form of an admin screen as an admin finds it, which others then send."""
    if path not in world.forms:
        client, parser = Client(), _Fields()
        log_in(client, world.people["admin"])
        parser.feed(client.get(world.path(path, "admin")).content.decode())
        fields = parser.fields.items()
        world.forms[path] = {name: value for name, value in fields if name and "__prefix__" not in name}
    return world.forms[path]


def _email(world: World, role: str) -> str:
    return world.people[role].email if role in world.people else "nobody@quux.example"


def _refresh_token(world: World, role: str) -> dict[str, Any]:
    user = world.people.get(role)
    return {"refresh_token": sessions.start_session(user=user, now=timezone.now()).refresh_token if user else "none"}


def _event(world: World, role: str) -> dict[str, Any]:
    return {"title": "New", "starts_at": (timezone.now() + timedelta(days=9)).isoformat(), "capacity": 3}


def _chosen(action: str, name: str) -> Body:
    """A bulk action on one row of a changelist."""
    return lambda world, role: {"action": action, "_selected_action": getattr(world, name).pk}


def _choices_of(app: str, model: str, field: str) -> Body:
    return lambda *_: {"app_label": app, "model_name": model, "field_name": field}


def _confirmed(world: World, role: str) -> dict[str, Any]:
    """The dialog of an action on one row."""
    return {"_form_submitted": "True"}


def _next_month(hour: int) -> list[str]:
    return [str(timezone.now().date() + timedelta(days=40)), f"{hour}:00"]


BODIES: dict[str, Body] = {
    # The API
    "POST /api/v1/auth/register": lambda *_: {"name": "New", "email": "new@quux.example", "password": NEW_PASSWORD},
    "POST /api/v1/auth/login": lambda world, role: {"email": _email(world, role), "password": PASSWORD},
    "POST /api/v1/auth/refresh": _refresh_token,
    "POST /api/v1/auth/logout": _refresh_token,
    "POST /api/v1/auth/password/forgot": lambda world, _: {"email": world.applicant.email},
    "POST /api/v1/auth/password/reset": lambda world, _: {"token": world.reset_key, "password": NEW_PASSWORD},
    "POST /api/v1/auth/password/change": lambda *_: {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
    "POST /api/v1/auth/email/verify": lambda world, _: {"token": world.confirm_key},
    "PATCH /api/v1/users/me": lambda *_: {"name": "Renamed"},
    "POST /api/v1/events": _event,
    "POST /api/v1/events/{event.pk}/team": lambda world, _: {"user_id": world.applicant.pk, "role": "door"},
    "POST /api/v1/events/{draft.pk}/team": lambda world, _: {"user_id": world.applicant.pk, "role": "door"},
    "DELETE /api/v1/events/{event.pk}/team": lambda world, _: {"user_id": world.people["door"].pk},
    "DELETE /api/v1/events/{draft.pk}/team": lambda world, _: {"user_id": world.people["door"].pk},
    "POST /api/v1/bookings": lambda world, _: {"time_slot_id": world.slot.pk, "attendee_name": "New"},
    "POST /api/v1/bookings#draft": lambda world, _: {"event_id": world.draft.pk, "attendee_name": "New"},
    "PUT /api/v1/bookings/{token}": lambda world, _: {"new_time_slot_id": world.next_slot.pk},
    "PATCH /api/v1/bookings/{token}": lambda *_: {"attendee_name": "Renamed"},
    # The pages
    "POST /events/{event.slug}/": lambda world, _: {"slot": world.slot.pk, "name": "New", "seats": 1},
    "POST /events/{draft.slug}/": lambda world, _: {"slot": world.draft.slots.get().pk, "name": "New", "seats": 1},
    "POST /bookings/{token}/move/": lambda world, _: {"to": world.next_slot.pk},
    # Accounts
    "POST /accounts/": lambda *_: {"name": "Renamed", "language": "en", "timezone": "UTC"},
    "POST /accounts/erase/": lambda *_: {"password": PASSWORD},
    "POST /accounts/login/": lambda world, role: {"login": _email(world, role), "password": PASSWORD},
    "POST /accounts/signup/": lambda *_: {"name": "New", "email": "new@quux.example", "password1": NEW_PASSWORD},
    "POST /accounts/reauthenticate/": lambda *_: {"password": PASSWORD},
    "POST /accounts/email/": lambda *_: {"action_add": "", "email": "new@quux.example"},
    "POST /accounts/password/change/": lambda *_: {
        "oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD,
    },
    "POST /accounts/password/set/": lambda *_: {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    "POST /accounts/password/reset/": lambda world, _: {"email": world.applicant.email},
    "POST /accounts/password/reset/key/{reset_key}/": lambda *_: {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    # The admin
    "GET /admin/autocomplete/#event": _choices_of("bookings", "booking", "event"),
    "GET /admin/autocomplete/#category": _choices_of("events", "event", "category"),
    "GET /admin/autocomplete/#organizer": _choices_of("events", "event", "organizer"),
    "POST /admin/events/event/": _chosen("publish_chosen", "draft"),
    "POST /admin/events/category/": lambda world, _: {
        "action": "delete_selected", "_selected_action": world.idle_category.pk, "post": "yes",
    },
    "POST /admin/bookings/booking/": _chosen("cancel_chosen", "booking"),
    "POST /admin/notifications/notification/": _chosen("send_chosen_again", "message"),
    "POST /admin/events/category/{idle_category.pk}/delete/": lambda *_: {"post": "yes"},
    "POST /admin/events/event/{draft.pk}/publish/": _confirmed,
    "POST /admin/bookings/booking/{booking.pk}/cancel/": _confirmed,
    "POST /admin/notifications/notification/{message.pk}/send_again/": _confirmed,
}  # fmt: skip

ADMIN_CHANGES: dict[str, dict[str, Any]] = {
    "POST /admin/events/category/add/": {"name": "Fresh", "slug": "fresh"},
    "POST /admin/events/category/{category.pk}/change/": {"name": "Renamed"},
    "POST /admin/events/event/{event.pk}/change/": {"title": "Renamed"},
    "POST /admin/events/event/add/": {
        "title": "Fresh", "timezone": "UTC",
        "starts_at_0": _next_month(9)[0], "starts_at_1": "09:00", "ends_at_0": _next_month(9)[0], "ends_at_1": "10:00",
    },
    "POST /admin/accounts/user/add/": {"name": "Fresh", "email": "fresh@quux.example", "role": "attendee"},
    "POST /admin/accounts/user/{applicant.pk}/change/": {"name": "Renamed"},
}  # fmt: skip
