"""A small world with somebody in every role, and the eyes to see whether it changed."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.test.client import Client, ClientHandler
from django.utils import timezone

from accounts.models import ApiSession, OrganizerRequest, TrailEntry, User
from accounts.services import sessions
from accounts.trail import record
from bookings.models import Attendee, Booking
from events.models import Category, Event, TimeSlot
from notifications.models import Notification
from tests.factories import AdminFactory, CategoryFactory, EventFactory, OrganizerFactory, UserFactory, book

ROLES = ("stranger", "attendee", "guest", "other", "door", "manager", "owner", "admin")
OUTSIDERS = frozenset({"stranger", "attendee", "guest", "other"})
HOLDERS = frozenset({"manager", "owner", "admin"})
HANDLER = ClientHandler(enforce_csrf_checks=False)  # one for all, since it looks at every static file when it starts
UNKNOWN_TOKEN = "B" * 43
PHONE = "+33 6 12 34 56 78"


@dataclass
class World:
    """Names here are the placeholders of the table's paths."""

    people: dict[str, User]
    category: Category
    idle_category: Category
    event: Event
    draft: Event
    booking: Booking
    message: Notification
    guests_booking: Booking
    applicant: User
    request: OrganizerRequest
    entry: TrailEntry
    factor: Authenticator
    passkey: Authenticator
    reset_key: str
    confirm_key: str
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def slot(self) -> TimeSlot:
        return self.event.slots.all()[0]

    @property
    def next_slot(self) -> TimeSlot:
        return self.event.slots.all()[1]

    @property
    def attendee(self) -> Attendee:
        return self.booking.attendees.get()

    @property
    def session(self) -> ApiSession:
        return ApiSession.objects.filter(user=self.applicant).get()

    def token_of(self, role: str) -> str:
        """Whoever manages the event finds the booking's link in the admin; a guest has another, others can guess."""
        if role in HOLDERS:
            return self.booking.token
        return self.guests_booking.token if role == "guest" else UNKNOWN_TOKEN

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    def path(self, template: str, role: str) -> str:
        tokens = template.replace("{token}", self.token_of(role)).replace("{link}", self.booking.token)
        return tokens.format_map(self)

    def secrets(self, role: str) -> set[str]:
        """What an answer to this role must not have in it."""
        token = set() if role in HOLDERS else {self.booking.token}
        if role not in OUTSIDERS:
            return token
        return token | {self.draft.title, self.draft.slug, self.booking.name, self.booking.email, PHONE}


def make_world() -> World:
    """The door and the manager are organizers elsewhere, so that the admin lets them in and has to choose by rows."""
    people = {
        "attendee": UserFactory.create(),
        "other": OrganizerFactory.create(),
        "door": OrganizerFactory.create(),
        "manager": OrganizerFactory.create(),
        "owner": OrganizerFactory.create(),
        "admin": AdminFactory.create(),
    }
    applicant = UserFactory.create()
    for user in (*people.values(), applicant):
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    category = CategoryFactory.create()
    event = EventFactory.create(organizer=people["owner"], category=category, capacity=10, capacity__slots=2)
    draft = EventFactory.create(
        organizer=people["owner"], title="Unspoken plans", slug="unspoken-plans", status="draft", capacity=5
    )
    EventFactory.create(organizer=people["other"], capacity=5)
    for role in ("door", "manager"):
        event.team.create(user=people[role], role=role)
        draft.team.create(user=people[role], role=role)
    slot = event.slots.all()[0]
    booking = book(event, "Zelda Quux", seats=1, slot=slot, email="zelda@quux.example", phone=PHONE)
    guests_booking = book(event, "Gus Guest", seats=1, slot=slot, email="gus@guest.example")
    message = Notification.objects.get(recipient=booking.email)
    message.status, message.last_error = Notification.Status.DEAD, "refused"
    message.save()
    sessions.start_session(user=applicant, now=timezone.now())
    address = EmailAddress.objects.create(user=applicant, email="second@quux.example")
    return World(
        people=people,
        category=category,
        idle_category=CategoryFactory.create(),
        event=event,
        draft=draft,
        booking=booking,
        message=message,
        guests_booking=guests_booking,
        applicant=applicant,
        request=OrganizerRequest.objects.create(user=applicant),
        entry=record(action="event.changed", target=event, by=people["owner"], event_id=event.pk),
        factor=TOTP.activate(applicant, generate_totp_secret()).instance,
        passkey=Authenticator.objects.create(
            user=applicant, type="webauthn", data={"name": "Key", "credential": {}, "passwordless": False}
        ),
        reset_key=f"{user_pk_to_url_str(applicant)}-{default_token_generator.make_token(applicant)}",
        confirm_key=EmailConfirmationHMAC.create(address).key,
    )


@dataclass
class Actor:
    """Somebody at a keyboard: with a session on the pages and with a token in the API."""

    world: World
    role: str

    @property
    def user(self) -> User | None:
        return self.world.people.get(self.role)

    def call(self, method: str, path: str, body: dict[str, Any]) -> Any:
        client = Client(raise_request_exception=False)
        client.handler = HANDLER
        if path.startswith("/api/"):
            tokens = self.user and sessions.start_session(user=self.user, now=timezone.now())
            headers = {"Authorization": f"Bearer {tokens.access_token}"} if tokens else {}
            content = {"data": json.dumps(body), "content_type": "application/json"} if method != "GET" else {}
            return client.generic(method, path, headers=headers, **content)
        if self.user:
            log_in(client, self.user)
        return getattr(client, method.lower())(path, body)


def log_in(client: Client, user: User) -> None:
    """As by a password a moment ago, so that allauth does not ask for it again."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def snapshot() -> dict[str, list[Any]]:
    """Every row that matters; not the sessions, nor when somebody logged in last."""
    models = [
        model
        for label in ("accounts", "events", "bookings", "notifications", "account", "mfa")
        for model in apps.get_app_config(label).get_models()
        if model is not ApiSession
    ]
    return {model._meta.label: _rows(model) for model in models}


def _rows(model: Any) -> list[Any]:
    columns = [column.attname for column in model._meta.concrete_fields if column.name != "last_login"]
    return list(model._base_manager.order_by("pk").values_list(*columns))
