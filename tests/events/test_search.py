"""What a search finds, what it costs, and what becomes of a query that means mischief; alike on both databases."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from events import services
from events.models import Event, EventSearch, SearchWord
from events.search import postgres
from events.search.words import words_of
from tests.factories import CategoryFactory, EventFactory, OrganizerFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def found(api: APIClient, search: str, **query: Any) -> list[str]:
    response = api.get("/api/v1/events", {"search": search, **query})
    assert response.status_code == 200, response.content
    body = response.json()
    assert body["total"] == len(body["items"])
    return [item["title"] for item in body["items"]]


@pytest.fixture
def jazz() -> Event:
    """One event with a word in each part, and another that must not be found by any of them."""
    EventFactory.create(title="Pottery", location="Oslo", description="Clay and glaze.")
    event = EventFactory.create(
        title="Été du Jazz, 2. Abend",
        summary="Fünf Stimmen und eine Trompete",
        location="Café Müller, Łódź",
        description="With C++ and rock'n'roll; write to jam@example.org. Ё-моё: чай 🎺 東京都庁",
    )
    SpeakerFactory.create(event=event, name="Zoë O’Connor-Núñez")
    SessionFactory.create(event=event, title="Synkopen für Anfänger")
    return event


@pytest.mark.parametrize(
    "query",
    [
        "jazz", "JAZZ", "ete", "été", "ÉTÉ", "e\u0301te\u0301", "jaz", "ja", "abend jazz", "jazz du", "Ｊａｚｚ",
        "stimm", "fünf", "FUNF", "trompete jazz", "muller", "lodz", "łódź café", "Zoe", "o'connor", "nunez zoë",
        "connor-nú", "synkop", "anfanger", "rock n roll", "c", "jam@example.org", "чай", "мое", "ЁМОЁ"[1:], "🎺", "2",
        "東京", "都庁", "京都 jazz", "  jazz \t\n abend  ", "jazz jazz jazz", "«jazz» – 'abend'", "jazz & abend",
        "jazz:*", "jazz | (", "!abend", "abend <-> jazz", "%jazz%", "_jazz_", "\\jazz", '"jazz"', "jazz*", "^jazz",
        "title:jazz"[6:], "NEAR(jazz abend)"[5:15], "jazz' -- ", "+jazz -", "{jazz}",
    ],
)  # fmt: skip
def test_search_finds_the_words_wherever_they_are(api: APIClient, jazz: Event, query: str):
    assert found(api, query) == [jazz.title]


@pytest.mark.parametrize(
    "query",
    [
        "jazz oslo", "j", "pottery abend", "berlin", "%", "_", "'", '"', "\\", "&", "*", ":*", "()", "-",
        "' OR 1=1 --", "🎻", "jazz OR pottery", "title:jazz", "jazz <3> abend", "j.zz", "مهرجان", "ジャズ",
        "x" * 200, "jazz " * 20 + "oslo", "\u0301", "\u200b", "…", "; DROP TABLE events_event;",
    ],
)  # fmt: skip
def test_search_finds_nothing_else(api: APIClient, jazz: Event, query: str):
    assert found(api, query) == []


def test_search_reads_from_right_to_left(api: APIClient):
    festival = EventFactory.create(title="مِهرَجان الموسيقى", language="ar")
    choir = EventFactory.create(title="מקהלת ירושלים")

    assert found(api, "مهرجان") == [festival.title]
    assert found(api, "موسيقى مهرجان الم") in ([], [festival.title])
    assert found(api, "ירושלים מקה") == [choir.title]


def test_search_of_spaces_is_no_search(api: APIClient, jazz: Event):
    assert len(found(api, "  \t ")) == 2
    assert len(found(api, "")) == 2


@pytest.mark.parametrize("query", ["x" * 201, "x " * 5_000, "nul\x00byte", "é" * 201])
def test_a_search_that_cannot_be_is_refused(api: APIClient, jazz: Event, query: str):
    response = api.get("/api/v1/events", {"search": query})

    assert response.status_code == 400
    assert list(response.json()["fields"]) == ["search"]


def test_fifty_words_are_searched(api: APIClient):
    words = [chr(ord("a") + n % 26) + chr(ord("a") + n // 26) for n in range(50)]
    event = EventFactory.create(description=" ".join(words))

    assert found(api, " ".join(reversed(words))) == [event.title]
    assert found(api, " ".join([*words[:49], "zz"])) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200),
    more=st.sampled_from(["", "& | ! ( ) : * <-> ' \" \\", "{ } ^ + - % _ ; --"]),
)
def test_what_was_written_is_found_by_any_of_its_words(text: str, more: str):
    event = EventFactory.create(title="Words", description=text)
    query = f"{' '.join(words_of(text)[-40:])} {more}"

    hits = Event.objects.matching(query).filter(pk=event.pk)

    assert list(hits) == ([event] if words_of(query) else [])


def test_a_text_of_any_size_can_be_written_and_found(api: APIClient):
    different = " ".join(f"{n:x}" for n in range(3_500))
    event = EventFactory.create(description=f"start {different}"[:20_000])
    EventFactory.create(description="ж" * 20_000)
    SpeakerFactory.create_batch(3, event=event, bio="x" * 5_000)

    assert found(api, "start abc") == [event.title]


def test_the_title_ranks_before_names_and_they_before_the_rest(api: APIClient):
    now = timezone.now()
    shapes: list[dict[str, Any]] = [
        {"title": "In the text", "description": "A jazz jazz jazz evening of jazz."},
        {"title": "In the place", "location": "Jazz Club"},
        {"title": "By a speaker"},
        {"title": "Jazz later"},
        {"title": "Jazz now", "description": "word " * 2_000},
    ]
    events = [
        EventFactory.create(starts_at=now + timedelta(days=days), **shape)
        for shape, days in zip(shapes, [1, 2, 3, 9, 4], strict=True)
    ]
    SpeakerFactory.create(event=events[2], name="Miles Jazz")

    assert found(api, "jazz") == ["Jazz now", "Jazz later", "By a speaker", "In the place", "In the text"]
    assert found(api, "jazz", ordering="relevance") == found(api, "jazz")
    assert found(api, "jazz", ordering="starts_at") == [
        "In the text", "In the place", "By a speaker", "Jazz now", "Jazz later",
    ]  # fmt: skip


def test_relevance_needs_a_search(api: APIClient):
    alone = api.get("/api/v1/events?ordering=relevance")
    with_nothing = api.get("/api/v1/events?ordering=relevance&search=%20")

    for response in (alone, with_nothing):
        assert response.status_code == 400
        assert list(response.json()["fields"]) == ["ordering"]


def test_search_follows_every_change(api: APIClient):
    organizer = OrganizerFactory.create()
    starts_at = timezone.now() + timedelta(days=3)
    event = services.create_event(by=organizer, title="Jazz", starts_at=starts_at, now=timezone.now())

    created = found(api, "jazz")
    services.change_event(event=event, by=organizer, changes={"title": "Blues", "location": "Oslo"}, now=timezone.now())
    changed = found(api, "jazz"), found(api, "oslo blues")
    event.speakers.create(name="Ella")
    before = found(api, "ella")
    services.refresh_search(event=event)
    after = found(api, "ella")
    event.delete()

    assert (created, changed, before, after) == (["Jazz"], ([], ["Blues"]), [], ["Blues"])
    assert (found(api, "ella"), EventSearch.objects.count()) == ([], 0)


def test_a_change_that_fails_leaves_the_search_as_it_was(api: APIClient):
    event = EventFactory.create(title="Jazz")

    with transaction.atomic():
        services.change_event(event=event, by=event.organizer, changes={"title": "Blues"}, now=timezone.now())
        transaction.set_rollback(True)

    assert (found(api, "jazz"), found(api, "blues")) == (["Jazz"], [])


def test_a_change_of_the_times_does_not_touch_the_search(api: APIClient, django_assert_max_num_queries: Any):
    event = EventFactory.create(title="Jazz")
    EventSearch.objects.all().delete()

    services.change_event(event=event, by=event.organizer, changes={"waitlist_enabled": False}, now=timezone.now())

    assert found(api, "jazz") == []


def test_all_searches_can_be_written_anew(api: APIClient, capsys: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("events.search.index.BATCH", 2)
    events = EventFactory.create_batch(5, title="Jazz")
    SpeakerFactory.create(event=events[3], name="Ella")
    EventSearch.objects.all().delete()
    SearchWord.objects.create(word="forgotten")

    call_command("refresh_search")

    assert "The search knows 5 events." in capsys.readouterr().out
    assert sorted(SearchWord.objects.values_list("word", flat=True)) == ["ella", "jazz"]
    assert (len(found(api, "jazz")), found(api, "ella")) == (5, ["Jazz"])


def test_events_from_before_are_filled_in(api: APIClient):
    event = EventFactory.create(title="Jazz", deleted_at=timezone.now())
    SpeakerFactory.create(event__title="Blues", name="Ella")
    EventSearch.objects.all().delete()

    then = MigrationExecutor(connection).loader.project_state(("events", "0008_fill_search")).apps
    import_module("events.migrations.0008_fill_search").fill(then, None)
    Event.with_deleted.update(deleted_at=None)

    assert (found(api, "jazz"), found(api, "ella")) == ([event.title], ["Blues"])


def test_drafts_and_deleted_events_are_not_found(api: APIClient):
    EventFactory.create(title="Jazz draft", status="draft")
    EventFactory.create(title="Jazz deleted", deleted_at=timezone.now())
    EventFactory.create(title="Jazz cancelled", status="cancelled")

    assert found(api, "jazz") == []
    assert found(api, "jazz", status="cancelled") == ["Jazz cancelled"]


@pytest.mark.parametrize("place", ["berlin", "BERLIN", "alexanderstrasse", "Kongress Berl", "müller", "11"])
def test_the_place_is_found_by_its_words_alone(api: APIClient, place: str):
    there = EventFactory.create(title="There", location="Kongreß Müller, Alexanderstraße 11, Berlin")
    EventFactory.create(title="Berlin alexanderstrasse kongress müller 11", description=there.location)

    assert found(api, "", location=place) == ["There"]
    assert found(api, "there", location=place) == ["There"]
    assert found(api, "", location="%") == []


@pytest.mark.parametrize("count", [1, 30])
def test_a_search_with_every_filter_costs_the_same(api: APIClient, django_assert_num_queries: Any, count: int):
    organizer, category = OrganizerFactory.create(), CategoryFactory.create(slug="music")
    shape = {"title": "Jazz", "location": "Oslo", "category": category, "organizer": organizer, "capacity": 3}
    for event in EventFactory.create_batch(count, **shape):
        SpeakerFactory.create(event=event, name="Ella")
    query = {
        "search": "jazz ella", "category": "music", "location": "oslo", "organizer": organizer.pk, "has_seats": "true",
        "start_after": "2020-01-01T00:00:00Z", "end_before": "2999-01-01T00:00:00Z", "status": "published",
        "ordering": "relevance", "size": 100,
    }  # fmt: skip
    api.get("/api/v1/events", query)

    # Whether anything is written so is asked first, for the sake of typing errors, and which category it is. PostgreSQL
    # is asked for stems too, and for how common the words are and where they are.
    with django_assert_num_queries(11 if connection.vendor == "postgresql" else 4):
        body = api.get("/api/v1/events", query).json()

    assert (len(body["items"]), body["total"]) == (count, count)


@pytest.mark.parametrize(
    "moment",
    ["2027-05-04", "2027-05-04T09:00:00", "2027-05-04 09:00", "09:00Z", "soon", "05/04/2027", "2027-02-30T00:00Z",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2027-05-04T09:00:00 02:00", "1"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["start_after", "end_before"])
def test_what_is_no_instant_is_refused_by_the_api(api: APIClient, name: str, moment: str):
    response = api.get("/api/v1/events", {name: moment})

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [name]
    assert "2027-05-04T09:00:00Z" in response.json()["fields"][name][0]


def test_instants_are_compared_to_the_second(api: APIClient):
    noon = datetime(2027, 5, 4, 12, tzinfo=UTC)
    EventFactory.create(title="Noon", starts_at=noon, length=timedelta(hours=1))

    def hits(**query: str) -> int:
        return api.get("/api/v1/events", query).json()["total"]

    assert hits(start_after="2027-05-04T14:00:00+02:00", end_before="2027-05-04T13:00:00Z") == 1
    assert hits(start_after="2027-05-04T12:00:01Z") == hits(end_before="2027-05-04T12:59:59Z") == 0


def test_a_category_is_found_by_id_and_by_a_slug_of_digits(api: APIClient):
    year = CategoryFactory.create(slug="2027")
    event = EventFactory.create(category=year)
    EventFactory.create(category=CategoryFactory.create())

    for category in ("2027", str(year.pk)):
        items = api.get("/api/v1/events", {"category": category}).json()["items"]
        assert [item["id"] for item in items] == [event.pk]
    for category in ("9" * 80, "-1", "²", "x' OR 1=1"):
        assert api.get("/api/v1/events", {"category": category}).json()["total"] == 0


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("en", "Running workshops", "run workshop"),
        ("en", "Run a workshop", "the running of workshops"),
        ("de", "Konzerte in den Häusern", "Konzert im Haus"),
        ("de", "Ausstellung", "die Ausstellungen"),
        ("fr", "Journées des chevaux", "la journée du cheval"),
        ("fr", "Un spectacle", "des spectacles"),
        ("es", "Canciones", "la canción"),
        ("ru", "Новые концерты", "новый концерт"),
    ],
)
def test_word_endings_are_those_of_the_events_language(api: APIClient, language: str, title: str, query: str):
    event = EventFactory.create(title=title, language=language)
    EventFactory.create(title=title, language="fa")

    assert found(api, query) == [event.title]


@pytest.mark.postgres
def test_a_word_that_says_nothing_in_one_language_counts_in_another(api: APIClient):
    english = EventFactory.create(title="The war museum", language="en")
    EventFactory.create(title="The museum", language="en")

    assert found(api, "war museum") == [english.title]


SLIPS = ["orchstra", "orhcestra", "orchestar berlin", "berlni orchestr", "Marathn", "marahton", "elington", "marathin"]


@pytest.mark.parametrize(
    "query", [*SLIPS, *(pytest.param(slip, marks=pytest.mark.postgres) for slip in ("orrchestrra", "marrathonn"))]
)
def test_typing_errors_are_forgiven_where_nothing_is_written_so(api: APIClient, query: str):
    EventFactory.create(title="Pottery")
    concert = EventFactory.create(title="Live orchestra", location="Berlin")
    wanted = {
        "o": concert,
        "b": concert,
        "m": EventFactory.create(title="Marathon training"),
        "e": SpeakerFactory.create(name="Duke Ellington").event,
    }

    assert found(api, query) == [wanted[query[0].lower()].title]
    assert found(api, "marathon") == ["Marathon training"]
    assert found(api, "xqzptv") == []
    assert found(api, "x y") == []
    assert found(api, "berlni pottery") == []


@pytest.mark.postgres
def test_trigrams_are_there():
    assert postgres._has_trigrams()


@pytest.mark.postgres
def test_words_and_places_are_looked_up_in_an_index(monkeypatch: pytest.MonkeyPatch):
    """With enough rows, and the planner told what reading a vector costs; words of more events than a few."""
    monkeypatch.setattr(postgres, "MANY", 0)
    event = EventFactory.create(title="Orchestra", location="Oslo")
    columns = {field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields} | {"id": None}
    Event.objects.bulk_create(
        Event(**columns | {"slug": f"other-{n}", "title": "Choir", "location": "Rome"}) for n in range(700)
    )
    services.refresh_all_searches()
    with connection.cursor() as cursor:
        # What the tests before wrote waits in the index's pending list, which makes it look dear.
        cursor.execute("SELECT gin_clean_pending_list('event_search_words')")
        cursor.execute("ANALYZE events_event, events_eventsearch")
        # So few rows fit into so few pages that reading them all may look cheaper; can the index be used at all?
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")

    for events in (
        Event.objects.matching("orchestr").order_by("-relevance"),
        Event.objects.matching("the orchestras of oslo"),
        Event.objects.in_place("oslo"),
        Event.objects.matching("orchestar"),
    ):
        plan = events.explain()
        assert "Bitmap Index Scan on event_search_words" in plan
        assert "Seq Scan on events_eventsearch" not in plan


@pytest.mark.postgres
@pytest.mark.parametrize("many", [1, 1_000])
def test_words_of_many_events_come_by_date_and_of_few_by_rank(
    api: APIClient, monkeypatch: pytest.MonkeyPatch, many: int
):
    monkeypatch.setattr(postgres, "MANY", many)
    starts_at = timezone.now() + timedelta(days=3)
    shape = {"location": "Oslo", "capacity": 1}
    EventFactory.create(title="Choir", description="Jazz too", starts_at=starts_at, **shape)
    EventFactory.create(title="Jazz", starts_at=starts_at + timedelta(days=1), **shape)

    by_date = ["Choir", "Jazz"]
    assert found(api, "jazz") == (by_date if many == 1 else by_date[::-1])
    assert found(api, "", location="oslo") == by_date
    assert found(api, "jaz", location="osl", ordering="-starts_at") == by_date[::-1]


@pytest.mark.sqlite
def test_words_are_looked_up_in_the_fts5_table():
    plan = Event.objects.matching("orchestr").explain()

    assert "events_eventsearch_fts VIRTUAL TABLE INDEX" in plan
    assert "SEARCH events_event USING INTEGER PRIMARY KEY" in plan
    assert "SCAN events_event\n" not in f"{plan}\n"
