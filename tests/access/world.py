"""A small world with somebody in every role, and the eyes to see whether it changed."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.db import connection
from django.test.client import Client, ClientHandler
from django.utils import timezone

from accounts.models import ApiSession, OrganizerRequest, TrailEntry, User
from accounts.services import sessions
from accounts.trail import record
from bookings.messages import REMINDERS
from bookings.models import Attendee, Booking, CalendarFeed, OrganizerMessage
from bookings.services import feed_of
from events.models import Category, Event, Picture, Session, Speaker, TeamMember, TimeSlot
from notifications.models import Notification, Suppression, WebhookDelivery, WebhookEndpoint
from notifications.tokens import Subscription, unsubscribe_url
from tests.factories import (
    AdminFactory,
    CategoryFactory,
    EventFactory,
    OrganizerFactory,
    UserFactory,
    WebhookFactory,
    book,
)

ROLES = ("stranger", "attendee", "guest", "other", "door", "manager", "owner", "admin")
OUTSIDERS = frozenset({"stranger", "attendee", "guest", "other"})
HOLDERS = frozenset({"manager", "owner", "admin"})
HANDLER = ClientHandler(enforce_csrf_checks=False)  # one for all, since it looks at every static file when it starts
UNKNOWN_TOKEN = "B" * 43
CHANGES_NOTHING = re.compile(
    r"""SELECT |SAVEPOINT |RELEASE |ROLLBACK |SET |PRAGMA |UPDATE "accounts_user" SET "last_login" """
    r"""|(INSERT INTO|UPDATE|DELETE FROM) "(django_session|accounts_apisession)" """
)
PHONE = "+33 6 12 34 56 78"


@dataclass
class World:
    """Names here are the placeholders of the table's paths."""

    people: dict[str, User]
    category: Category
    idle_category: Category
    event: Event
    draft: Event
    deleted: Event
    booking: Booking
    feed: CalendarFeed
    message: Notification
    guests_booking: Booking
    webhook: WebhookEndpoint
    delivery: WebhookDelivery
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
    def free_slot(self) -> TimeSlot:
        return self.next_slot

    @property
    def draft_slot(self) -> TimeSlot:
        return self.draft.slots.get()

    @property
    def draft_talk(self) -> Session:
        return self.draft.sessions.get()

    @property
    def talk(self) -> Session:
        return self.event.sessions.get()

    @property
    def speaker(self) -> Speaker:
        return self.event.speakers.get()

    @property
    def draft_speaker(self) -> Speaker:
        return self.draft.speakers.get()

    @property
    def attendee(self) -> Attendee:
        return self.booking.attendees.get()

    @property
    def inside(self) -> Attendee:
        """Somebody who is checked in."""
        return Attendee.objects.get(checked_in_at__isnull=False)

    @property
    def waiting(self) -> Booking:
        """Somebody on the waitlist."""
        return Booking.objects.get(status="waitlisted")

    @property
    def teammate(self) -> TeamMember:
        return self.event.team.get(role="door")

    @property
    def webhook_off(self) -> WebhookEndpoint:
        return WebhookEndpoint.objects.get(is_active=False)

    @property
    def written(self) -> OrganizerMessage:
        """A message to those who booked, whose time has not come."""
        return self.event.messages.get(sent_at=None)

    @property
    def unsubscribe_key(self) -> str:
        """Of the reminders of the event, for somebody without an account."""
        subscription = Subscription("nobody@quux.example", REMINDERS, self.event.pk)
        return unsubscribe_url(subscription).split("/")[-2]

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
        token = {self.webhook.secret} | (set() if role in HOLDERS else {self.booking.token})
        if role not in {"owner", "admin"}:
            token |= {self.webhook.url, self.delivery.message_id}
        if role != "attendee":
            token.add(self.feed.token)
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
    deleted = EventFactory.create(organizer=people["owner"], capacity=5, deleted_at=timezone.now())
    EventFactory.create(organizer=people["other"], capacity=5)
    for each in (event, draft):
        speaker = Speaker.objects.create(event=each, name=f"Speaker of {each.title}")
        Session.objects.create(
            event=each, title=f"Talk of {each.title}", starts_at=each.starts_at, ends_at=each.ends_at
        ).speakers.add(speaker)
    Picture.objects.create(event=event, state="ready", key="x" * 32, width=320, height=200)
    for role in ("door", "manager"):
        event.team.create(user=people[role], role=role)
        draft.team.create(user=people[role], role=role)
    slot = event.slots.all()[0]
    booking = book(event, "Zelda Quux", seats=1, slot=slot, email="zelda@quux.example", phone=PHONE)
    guests_booking = book(event, "Gus Guest", seats=1, slot=slot, email="gus@guest.example")
    arrived = book(event, "Ida Inside", seats=1, slot=slot, email="ida@inside.example")
    arrived.attendees.update(checked_in_at=timezone.now(), checked_in_by=people["door"])
    Booking.objects.create(event=event, slot=slot, name="Walt Waiting", status="waitlisted")
    message = Notification.objects.get(recipient=booking.email)
    message.status, message.last_error = Notification.Status.DEAD, "refused"
    message.save()
    tomorrow = timezone.now() + timedelta(days=1)
    OrganizerMessage.objects.create(
        event=event, subject="Later", body="Later", scheduled_at=tomorrow, created_by=people["owner"]
    )
    Suppression.objects.create(address=people["owner"].email, topic="reminders", scope=event.pk)
    sessions.start_session(user=applicant, now=timezone.now())
    webhook = WebhookFactory.create(owner=people["owner"], url="https://1.1.1.1/zelda/hook")
    WebhookFactory.create(owner=people["owner"], is_active=False, disabled_reason="gone")
    address = EmailAddress.objects.create(user=applicant, email="second@quux.example")
    return World(
        people=people,
        category=category,
        idle_category=CategoryFactory.create(),
        event=event,
        draft=draft,
        deleted=deleted,
        booking=booking,
        feed=feed_of(user=people["attendee"]),
        message=message,
        guests_booking=guests_booking,
        webhook=webhook,
        delivery=WebhookDelivery.objects.create(
            endpoint=webhook,
            event_type="booking.confirmed",
            subject=f"booking:{booking.pk}",
            payload="{}",
            status=WebhookDelivery.Status.DEAD,
            retry_until=timezone.now(),
        ),
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
            if "file" in body:
                content = {"data": body["file"].encode("latin-1"), "content_type": "image/gif"}
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


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements inside that may change what a snapshot shows; where there is none it need not be taken."""
    found: list[str] = []

    def watch(execute: Any, sql: str, *others: Any) -> Any:
        if not CHANGES_NOTHING.match(sql):
            found.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(watch):
        yield found


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
