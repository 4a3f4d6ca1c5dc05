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
from tests.pictures import photo

NEW_PASSWORD = "analytical-engine-2"
PICTURE = photo((9, 9), "GIF").decode("latin-1")
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


def _ticket(world: World, role: str) -> dict[str, Any]:
    return {"ticket_code": world.attendee.ticket_code}


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


def _in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def _event_change(name: str) -> Body:
    return lambda world, _: {"title": "Renamed", "starts_at": world[name].starts_at.isoformat()}


def _slot_of(name: str) -> Body:
    return lambda world, _: {
        "starts_at": world[name].starts_at.isoformat(),
        "ends_at": world[name].ends_at.isoformat(),
    }


def _rule(world: World, role: str) -> dict[str, Any]:
    return {"rrule": "FREQ=WEEKLY", "starts_at": _in_days(60), "duration_minutes": 30, "count": 2}


def _message(world: World, role: str) -> dict[str, Any]:
    return {"subject": "New", "body": "New"}


def _people(world: World, role: str) -> dict[str, Any]:
    bookings = (world.booking, world.guests_booking)
    return {f"{booking.attendees.get().pk}-name": "Renamed" for booking in bookings}


def _series(world: World, role: str) -> dict[str, Any]:
    """Recurring slots, made at once."""
    day = _next_month(9)[0]
    return {"repeat": "daily", "first_day": day, "first_time": "09:00", "length": 30, "count": 2, "make": "1"}


def _preview(world: World, role: str) -> dict[str, Any]:
    return {name: value for name, value in _series(world, role).items() if name != "make"}


def _session(world: World, role: str) -> dict[str, Any]:
    """In UTC, as the world's events are, and to the minute, as they are not."""
    starts_at = world.slot.starts_at + timedelta(minutes=1)
    data: dict[str, Any] = {"title": "New"}
    for name, moment in {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=30)}.items():
        data |= {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M}"}
    return data


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
    **{
        f"{call} /api/v1/events/{{{name}.pk}}{path}": body
        for name in ("event", "draft")
        for call, path, body in [
            ("PATCH", "", lambda *_: {"summary": "Renamed"}),
            ("PUT", "", _event_change(name)),
            ("POST", "/cancel", lambda *_: {"reason": "Rain"}),
            ("POST", "/duplicate", lambda *_: {"starts_at": _in_days(90)}),
            ("POST", "/slots", _slot_of(name)),
            ("POST", "/slots/generate", _rule),
            ("POST", "/messages", _message),
            ("POST", "/messages/test", _message),
        ]
    },
    "PATCH /api/v1/slots/{free_slot.pk}": lambda *_: {"capacity": 20},
    "PATCH /api/v1/slots/{draft_slot.pk}": lambda *_: {"capacity": 20},
    "POST /api/v1/sessions": lambda world, _: {
        "event_id": world.event.pk,
        "title": "New",
        "starts_at": world.event.starts_at.isoformat(),
        "ends_at": world.event.ends_at.isoformat(),
    },
    "PATCH /api/v1/sessions/{talk.pk}": lambda *_: {"title": "Renamed"},
    "PATCH /api/v1/sessions/{draft_talk.pk}": lambda *_: {"title": "Renamed"},
    "POST /api/v1/speakers": lambda world, _: {"event_id": world.event.pk, "name": "New"},
    "PATCH /api/v1/speakers/{speaker.pk}": lambda *_: {"name": "Renamed"},
    "PATCH /api/v1/speakers/{draft_speaker.pk}": lambda *_: {"name": "Renamed"},
    "POST /api/v1/categories": lambda *_: {"name": "Renamed"},
    "PATCH /api/v1/categories/{category.pk}": lambda *_: {"description": "Renamed"},
    "POST /api/v1/events/{event.pk}/check-ins": _ticket,
    "POST /api/v1/events/{draft.pk}/check-ins": _ticket,
    "PUT /api/v1/events/{event.pk}/picture": lambda *_: {"file": PICTURE},
    "PUT /api/v1/events/{draft.pk}/picture": lambda *_: {"file": PICTURE},
    "POST /api/v1/events/{event.pk}/attendees": lambda world, _: {"name": "New", "time_slot_id": world.slot.pk},
    "POST /api/v1/events/{draft.pk}/attendees": lambda *_: {"name": "New"},
    "PATCH /api/v1/attendees/{attendee.pk}": lambda *_: {"name": "Renamed"},
    "POST /api/v1/bookings": lambda world, _: {"time_slot_id": world.slot.pk, "attendee_name": "New"},
    "POST /api/v1/bookings#draft": lambda world, _: {"event_id": world.draft.pk, "attendee_name": "New"},
    "PUT /api/v1/bookings/{token}": lambda world, _: {"new_time_slot_id": world.next_slot.pk},
    "PATCH /api/v1/bookings/{token}": lambda *_: {"attendee_name": "Renamed"},
    "POST /api/v1/webhooks": lambda *_: {"url": "https://1.1.1.1/new", "event_types": ["event.published"]},
    "PATCH /api/v1/webhooks/{webhook.pk}": lambda *_: {"url": "https://1.1.1.1/new"},
    # The pages
    "POST /events/{event.slug}/": lambda world, _: {"slot": world.slot.pk, "name": "New", "seats": 1},
    "POST /events/{draft.slug}/": lambda world, _: {"slot": world.draft.slots.get().pk, "name": "New", "seats": 1},
    "POST /embed/events/{event.slug}/": lambda world, _: {"slot": world.slot.pk, "name": "New", "seats": 1},
    "POST /door/{event.slug}/check-in/": _ticket,
    "POST /door/{draft.slug}/check-in/": _ticket,
    "POST /door/{event.slug}/walk-up/": lambda world, _: {"new-name": "New", "new-slot": world.slot.pk},
    "POST /door/{draft.slug}/walk-up/": lambda world, _: {"new-name": "New", "new-slot": world.draft.slots.get().pk},
    "POST /bookings/{token}/people/": _people,
    "POST /bookings/{token}/move/": lambda world, _: {"to": world.next_slot.pk},
    # Accounts
    "POST /accounts/": lambda *_: {"name": "Renamed", "language": "en", "timezone": "UTC"},
    "POST /accounts/mails/": lambda *_: {"reminders-0": "on"},
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
    "POST /categories/{category.slug}/follow/": lambda *_: {"follow": "yes"},
    "POST /categories/{category.slug}/follow/#stop": lambda *_: {"follow": "no"},
    "POST /events/{event.slug}/slots/": _series,
    "POST /events/{event.slug}/slots/#preview": _preview,
    "POST /events/{draft.slug}/slots/": _series,
    # The admin
    "GET /admin/autocomplete/#event": _choices_of("bookings", "booking", "event"),
    "GET /admin/autocomplete/#category": _choices_of("events", "event", "category"),
    "GET /admin/autocomplete/#organizer": _choices_of("events", "event", "organizer"),
    "POST /admin/events/event/": _chosen("publish_chosen", "draft"),
    "POST /admin/events/category/": lambda world, _: {
        "action": "delete_selected", "_selected_action": world.idle_category.pk, "post": "yes",
    },
    "POST /admin/bookings/attendee/": _chosen("take_out_chosen", "attendee"),
    "POST /admin/bookings/attendee/add/": lambda world, _: {"slot": world.slot.pk, "name": "Fresh"},
    "POST /admin/bookings/attendee/{attendee.pk}/take_out/": _confirmed,
    "POST /admin/bookings/attendee/event/{event.pk}/messages/": lambda *_: {
        "subject": "New", "body": "New", "audience": "all",
    },
    "POST /admin/bookings/booking/{waiting.pk}/offer_now/": _confirmed,
    "POST /admin/bookings/booking/": _chosen("cancel_chosen", "booking"),
    "POST /admin/notifications/notification/": _chosen("send_chosen_again", "message"),
    "POST /admin/events/category/{idle_category.pk}/delete/": lambda *_: {"post": "yes"},
    "POST /admin/events/event/{draft.pk}/publish/": _confirmed,
    "POST /admin/events/event/{draft.pk}/remove/": _confirmed,
    "POST /admin/events/event/{event.pk}/add_slots/": _series,
    "POST /admin/events/event/{event.pk}/cancel/": _confirmed,
    "POST /admin/events/event/{event.pk}/remove/": _confirmed,
    "POST /admin/events/event/{event.pk}/duplicate/": lambda world, role: {
        **_confirmed(world, role), "starts_at_0": _next_month(9)[0], "starts_at_1": "09:00",
    },
    "POST /admin/events/event/{deleted.pk}/restore/": _confirmed,
    "POST /admin/events/event/?deleted=yes": _chosen("restore_chosen", "deleted"),
    "POST /admin/events/session/": lambda world, _: {
        "action": "delete_selected", "_selected_action": world.talk.pk, "post": "yes",
    },
    "POST /admin/events/session/add/?event={event.pk}": _session,
    "POST /admin/events/session/{talk.pk}/delete/": lambda *_: {"post": "yes"},
    "POST /admin/events/timeslot/": lambda world, _: {
        "action": "delete_selected", "_selected_action": [world.next_slot.pk], "post": "yes"
    },
    "POST /admin/events/timeslot/add/?event={event.pk}": lambda *_: {"capacity": "3"},
    "POST /admin/events/timeslot/{slot.pk}/delete/": lambda *_: {"post": "yes"},
    "POST /admin/events/teammember/": lambda world, _: {
        "action": "delete_selected", "_selected_action": [world.teammate.pk], "post": "yes"
    },
    "POST /admin/events/teammember/add/?event={event.pk}": lambda world, _: {
        "email": world.people["attendee"].email, "role": "door"
    },
    "POST /admin/events/teammember/{teammate.pk}/delete/": lambda *_: {"post": "yes"},
    "POST /admin/events/speaker/": lambda world, _: {
        "action": "delete_selected", "_selected_action": world.speaker.pk, "post": "yes",
    },
    "POST /admin/events/speaker/add/?event={event.pk}": lambda *_: {"name": "New"},
    "POST /admin/events/speaker/{speaker.pk}/delete/": lambda *_: {"post": "yes"},
    "POST /admin/bookings/attendee/{attendee.pk}/check_in/": _confirmed,
    "POST /admin/bookings/attendee/{inside.pk}/undo_check_in/": _confirmed,
    "POST /admin/bookings/booking/{booking.pk}/resend/": _confirmed,
    "POST /admin/accounts/organizerrequest/{request.pk}/grant_one/": _confirmed,
    "POST /admin/accounts/organizerrequest/{request.pk}/refuse_one/": _confirmed,
    "POST /admin/accounts/user/{applicant.pk}/end_own_sessions/": _confirmed,
    "POST /admin/accounts/user/{applicant.pk}/deactivate/": _confirmed,
    "POST /admin/accounts/user/{applicant.pk}/activate/": _confirmed,
    "POST /admin/accounts/user/{applicant.pk}/erase/": _confirmed,
    "POST /admin/bookings/booking/{booking.pk}/move/": lambda world, _: {"to": world.next_slot.pk},
    "POST /admin/bookings/booking/add/": lambda world, _: {"slot": world.slot.pk, "name": "Fresh", "seats": "1"},
    "POST /admin/bookings/booking/{booking.pk}/cancel/": _confirmed,
    "POST /admin/notifications/notification/{message.pk}/send_again/": _confirmed,
    "POST /admin/notifications/webhookendpoint/": _chosen("test_chosen", "webhook"),
    "POST /admin/notifications/webhookendpoint/{webhook.pk}/delete/": lambda *_: {"post": "yes"},
    "POST /admin/notifications/webhookendpoint/{webhook.pk}/test/": _confirmed,
    "POST /admin/notifications/webhookendpoint/{webhook.pk}/rotate/": _confirmed,
    "POST /admin/notifications/webhookendpoint/{webhook_off.pk}/switch_on/": _confirmed,
    "POST /admin/notifications/webhookdelivery/": _chosen("redeliver_chosen", "delivery"),
    "POST /admin/notifications/webhookdelivery/{delivery.pk}/redeliver/": _confirmed,
}  # fmt: skip

ADMIN_CHANGES: dict[str, dict[str, Any]] = {
    "POST /admin/bookings/attendee/{attendee.pk}/change/": {"name": "Renamed"},
    "POST /admin/events/category/add/": {"name": "Fresh", "slug": "fresh"},
    "POST /admin/events/category/{category.pk}/change/": {"name": "Renamed"},
    "POST /admin/events/event/{event.pk}/change/": {"title": "Renamed"},
    "POST /admin/events/session/{talk.pk}/change/": {"title": "Renamed"},
    "POST /admin/events/speaker/{speaker.pk}/change/": {"name": "Renamed"},
    "POST /admin/events/timeslot/{slot.pk}/change/": {"capacity": "99"},
    "POST /admin/events/teammember/{teammate.pk}/change/": {"role": "manager"},
    "POST /admin/events/event/add/": {
        "title": "Fresh", "timezone": "UTC",
        "starts_at_0": _next_month(9)[0], "starts_at_1": "09:00", "ends_at_0": _next_month(9)[0], "ends_at_1": "10:00",
    },
    "POST /admin/notifications/webhookendpoint/add/": {
        "url": "https://1.1.1.1/new", "event_types": "event.published",
    },
    "POST /admin/notifications/webhookendpoint/{webhook.pk}/change/": {"url": "https://1.1.1.1/new"},
    "POST /admin/accounts/user/add/": {"name": "Fresh", "email": "fresh@quux.example", "role": "attendee"},
    "POST /admin/accounts/user/{applicant.pk}/change/": {"name": "Renamed"},
}  # fmt: skip
