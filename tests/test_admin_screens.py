"""Every screen of the admin, out of its own registry: a new one without an entry here fails by its name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganizerRequest, TrailEntry, User
from accounts.trail import record
from bookings.models import Attendee, Booking
from events.models import Category, Event, Session, Speaker, TeamMember, TimeSlot
from notifications.models import Notification, WebhookDelivery, WebhookEndpoint
from tests.events import read_form
from tests.factories import (
    AdminFactory,
    CategoryFactory,
    EventFactory,
    OrganizerFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
    WebhookFactory,
    book,
)

pytestmark = pytest.mark.django_db
MANY = 50
ODD = ["%", "_", "'", '"', "\\", "(", "*", "  ", "٣", "😀", "a" * 300, "<script>", "1 OR 1=1", "--", ":x", "é̂"]
UNKNOWN = ["0", "987654321", "x", "-1", "1.5", "9" * 30, "%00", "_5F", "１"]
Make = Callable[[User, int], Any]


def _of_event(make: Callable[[Event, int], Any]) -> Make:
    """Rows of one event of the organizer."""

    def rows(organizer: User, count: int) -> None:
        event = EventFactory.create(organizer=organizer)
        for number in range(count):
            make(event, number)

    return rows


def _deliver(endpoint: WebhookEndpoint) -> None:
    until = timezone.now() + timedelta(days=3)
    endpoint.deliveries.create(event_type="ping", subject="event:1", payload="{}", retry_until=until)


def _slots(organizer: User, count: int) -> None:
    EventFactory.create(organizer=organizer, capacity=5, capacity__slots=count)


@dataclass(frozen=True)
class Screen:
    """``queries`` are those of the list. ``change`` is what a form takes, and ``bad`` what it refuses; a screen
    without them only shows. ``add`` is the query of the address of the form for a new one; None is refused.
    ``is_admins`` has no list for organizers, and what is ``shared`` belongs to nobody.
    """

    make: Make
    queries: int
    add: str | None = None
    change: dict[str, str] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)
    is_admins: bool = False
    is_shared: bool = False
    only_admins_change: bool = False


SCREENS: dict[type[Model], Screen] = {
    Event: Screen(
        lambda by, count: EventFactory.create_batch(count, organizer=by), 5, "", {"title": "New"}, {"title": ""}
    ),
    TimeSlot: Screen(_slots, 5, "event", {"capacity": "7"}, {"capacity": "-1"}),
    Session: Screen(
        _of_event(lambda event, n: SessionFactory.create(event=event)), 6, "event", {"title": "New"}, {"title": ""}
    ),
    Speaker: Screen(
        _of_event(lambda event, n: SpeakerFactory.create(event=event)), 5, "event", {"name": "New"}, {"name": ""}
    ),
    TeamMember: Screen(
        _of_event(lambda event, n: event.team.create(user=UserFactory.create(), role="door")),
        5,
        "event",
        {"role": "manager"},
        {"role": "owner"},
    ),
    Category: Screen(
        lambda by, count: CategoryFactory.create_batch(count),
        4,
        "",
        {"name": "New"},
        {"name": ""},
        is_shared=True,
        only_admins_change=True,
    ),
    Booking: Screen(_of_event(lambda event, n: book(event, f"Ada {n}")), 5, ""),
    Attendee: Screen(_of_event(lambda event, n: book(event, f"Ada {n}")), 5, "", {"name": "New"}, {"name": ""}),
    Notification: Screen(_of_event(lambda event, n: book(event, f"Ada {n}", email=f"ada{n}@example.org")), 4),
    TrailEntry: Screen(
        _of_event(lambda event, n: record(action="event.changed", target=event, by=event.organizer, event_id=event.pk)),
        6,
    ),
    WebhookEndpoint: Screen(
        lambda by, count: WebhookFactory.create_batch(count, owner=by),
        4,
        "",
        {"url": "https://1.1.1.1/new"},
        {"url": "ftp://example.org"},
    ),
    WebhookDelivery: Screen(
        lambda by, count: [_deliver(WebhookFactory.create(owner=by)) for _ in range(count)],
        5,
    ),
    User: Screen(
        lambda by, count: UserFactory.create_batch(count), 4, "", {"name": "New"}, {"email": "nobody"}, is_admins=True
    ),
    OrganizerRequest: Screen(
        lambda by, count: [OrganizerRequest.objects.create(user=UserFactory.create()) for _ in range(count)],
        4,
        is_admins=True,
    ),
}
EACH = pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
# The screen of people is Django's own, which leads from unknown rows to the first page.
OURS = pytest.mark.parametrize("model", [each for each in SCREENS if each is not User], ids=lambda m: m._meta.label)


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def somebody(client: Client, model: type[Model]) -> User:
    """Whose screen it is, logged in."""
    user = AdminFactory.create() if SCREENS[model].is_admins else OrganizerFactory.create()
    client.force_login(user)
    return user


def one_row(model: type[Model], by: User) -> Any:
    SCREENS[model].make(by, 1)
    return model._default_manager.order_by("pk").last()


def test_every_screen_has_an_entry() -> None:
    assert set(admin.site._registry) - set(SCREENS) == set(), "registered, but not in SCREENS"
    assert set(SCREENS) - set(admin.site._registry) == set(), "in SCREENS, but not registered"


@EACH
def test_list_takes_as_many_queries_with_one_row_as_with_fifty(client: Client, model: type[Model]) -> None:
    screen, by = SCREENS[model], somebody(client, model)
    made = {}
    for count in (1, MANY):
        screen.make(by, count - len(made))
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(page(model, "changelist"))
        assert answer.status_code == 200
        made[count] = len(asked)

    assert made == dict.fromkeys((1, MANY), screen.queries)
    assert len(answer.context["cl"].result_list) >= MANY - 1


@EACH
def test_form_for_a_new_one_opens_or_is_refused(client: Client, model: type[Model]) -> None:
    screen, by = SCREENS[model], somebody(client, model)
    event = EventFactory.create(organizer=by)

    answer = client.get(page(model, "add"), {"event": event.pk} if screen.add == "event" else {})

    assert answer.status_code == (403 if screen.add is None else 200)


@EACH
def test_row_opens_and_is_saved_or_refused_on_its_form(client: Client, model: type[Model]) -> None:
    screen, by = SCREENS[model], somebody(client, model)
    if screen.only_admins_change:
        by = AdminFactory.create()
        client.force_login(by)
    row = one_row(model, by)
    here = page(model, "change", row.pk)
    assert client.get(here).status_code == 200
    if not screen.change:
        assert client.post(here, {}).status_code == 403
        return
    form = read_form(client, here)

    refused = client.post(here, form | screen.bad)
    saved = client.post(here, form | screen.change)

    assert (refused.status_code, bool(refused.context["errors"])) == (200, True)
    assert saved.status_code == 302, saved.context["errors"]
    row.refresh_from_db()
    ((name, value),) = screen.change.items()
    assert str(getattr(row, name)) == value


@EACH
def test_search_takes_any_characters(client: Client, model: type[Model]) -> None:
    one_row(model, somebody(client, model))

    answers = {word: client.get(page(model, "changelist"), {"q": word}).status_code for word in ODD}

    assert answers == dict.fromkeys(ODD, 200)


@OURS
def test_unknown_rows_are_not_found(client: Client, model: type[Model]) -> None:
    somebody(client, model)

    answers = {pk: client.get(page(model, "change", pk)).status_code for pk in UNKNOWN}

    assert answers == dict.fromkeys(UNKNOWN, 404)


@EACH
@pytest.mark.parametrize("what", ["change", "delete", "history"])
def test_rows_of_another_organizer_are_not_there(client: Client, model: type[Model], what: str) -> None:
    row = one_row(model, OrganizerFactory.create())
    before = model._default_manager.filter(pk=row.pk).values().get()
    client.force_login(OrganizerFactory.create())
    here = page(model, what, row.pk)

    answers = [client.get(here), client.post(here, {"post": "yes", **SCREENS[model].change})]

    is_own = SCREENS[model].is_shared
    allowed = {200, 403, 405} if is_own else {403, 404, 405}
    assert {answer.status_code for answer in answers} <= allowed
    if what == "change" and not is_own and not SCREENS[model].is_admins:
        assert answers[0].status_code == 404
    assert model._default_manager.filter(pk=row.pk).values().get() == before


@EACH
def test_lists_show_ones_own_alone(client: Client, model: type[Model]) -> None:
    screen = SCREENS[model]
    if screen.is_admins or screen.is_shared:
        return
    mine, theirs = one_row(model, OrganizerFactory.create()), None
    owner = User.objects.get(pk=User.objects.filter(role="organizer").first().pk)  # type: ignore[union-attr]
    theirs = one_row(model, OrganizerFactory.create())
    client.force_login(owner)

    shown = {row.pk for row in client.get(page(model, "changelist")).context["cl"].result_list}

    assert mine.pk in shown
    assert theirs.pk not in shown


@EACH
def test_roles_get_what_is_theirs(client: Client, model: type[Model]) -> None:
    screen, here = SCREENS[model], page(model, "changelist")

    stranger = client.get(here)
    client.force_login(UserFactory.create())
    attendee = client.get(here, follow=True)
    answers = []
    for user in (OrganizerFactory.create(), AdminFactory.create()):
        client.force_login(user)
        answers.append(client.get(here).status_code)

    assert (stranger.status_code, "login" in stranger.url) == (302, True)
    assert attendee.status_code == 403
    assert answers == [403 if screen.is_admins else 200, 200]


@pytest.mark.parametrize("model", [TimeSlot, Session, Speaker, TeamMember])
def test_nothing_is_added_to_the_event_of_another(client: Client, model: type[Model]) -> None:
    theirs = EventFactory.create()
    client.force_login(OrganizerFactory.create())
    before = model._default_manager.count()

    answers = [
        client.get(page(model, "add"), {"event": theirs.pk}),
        client.post(f"{page(model, 'add')}?event={theirs.pk}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert model._default_manager.count() == before
