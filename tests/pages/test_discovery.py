"""What machines find: read back with libraries that were not made by us."""

import io
import json
from datetime import timedelta
from typing import Any

import extruct
import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from usp.tree import sitemap_from_str

from events.models import Event
from tests.factories import CategoryFactory, EventFactory, OrganizerFactory, book
from tests.pictures import show

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def json_ld_of(client: Client, event: Event) -> dict[str, Any]:
    found = extruct.extract(page_of(client, event.get_absolute_url()), syntaxes=["json-ld"])["json-ld"]
    assert len(found) == 1
    return found[0]


def test_an_event_is_described_for_search_engines(client: Client):
    start = timezone.now().replace(year=2031, month=7, day=4, hour=20, minute=30, second=0, microsecond=0)
    event = EventFactory.create(
        title="Tea </script><b>", summary="Cups & more", location="Town hall", capacity=3, timezone="Europe/Paris",
        starts_at=start, ends_at=start + timedelta(hours=1), organizer=OrganizerFactory(name="Ann"),
    )  # fmt: skip
    event.speakers.create(name="Ada")
    book(event)

    data = json_ld_of(client, event)

    assert data["@type"] == "Event"
    assert (data["name"], data["description"]) == ("Tea </script><b>", "Cups & more")
    assert (data["startDate"], data["endDate"]) == ("2031-07-04T22:30:00+02:00", "2031-07-04T23:30:00+02:00")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert data["location"] == [{"@type": "Place", "name": "Town hall", "address": "Town hall"}]
    assert data["performer"] == [{"@type": "Person", "name": "Ada"}]
    assert (data["maximumAttendeeCapacity"], data["remainingAttendeeCapacity"]) == (3, 2)
    assert data["offers"]["availability"] == "https://schema.org/InStock"
    assert (data["offers"]["price"], data["offers"]["url"]) == (0, f"{SITE}{event.get_absolute_url()}")


def test_a_sold_out_event_and_an_online_one_say_so(client: Client):
    event = EventFactory.create(capacity=1, location="", online_url="https://meet.example/secret-room")
    book(event)

    data = json_ld_of(client, event)

    assert data["offers"]["availability"] == "https://schema.org/SoldOut"
    assert data["location"] == [{"@type": "VirtualLocation", "url": f"{SITE}{event.get_absolute_url()}"}]
    assert "secret-room" not in json.dumps(data)


def test_what_is_over_offers_nothing(client: Client):
    event = EventFactory.create(starts_at=timezone.now() - timedelta(days=2))

    assert "offers" not in json_ld_of(client, event)


def test_a_shared_link_has_a_title_and_a_picture(client: Client):
    event = EventFactory.create(title="Tea & cake", summary="Cups")

    tags = dict(
        extruct.extract(page_of(client, event.get_absolute_url()), syntaxes=["opengraph"])["opengraph"][0]["properties"]
    )

    assert (tags["og:title"], tags["og:description"]) == ("Tea & cake", "Cups")
    assert tags["og:url"] == f"{SITE}{event.get_absolute_url()}"
    assert tags["og:image"] == f"{SITE}{event.get_absolute_url()}share.png?v=0"


@pytest.mark.parametrize(
    ("title", "language"), [("Tea", "en"), ("نشست سالانهٔ کتاب", "fa"), ("W" * 200, "de"), ("Långa ord " * 19, "fr")]
)
def test_the_picture_of_a_shared_link_is_drawn_from_its_words(client: Client, title: str, language: str):
    event = EventFactory.create(title=title, language=language, location="Somewhere " * 20)
    path = event.get_absolute_url() + "share.png"

    first, again = client.get(path), client.get(path)

    picture = Image.open(io.BytesIO(first.content))
    assert (picture.format, picture.size, first["Content-Type"]) == ("PNG", (1200, 630), "image/png")
    assert len(picture.getcolors()) > 8  # there is something written
    assert (again.content, len(first.content) < 60_000) == (first.content, True)


def test_an_uploaded_picture_is_the_one_that_is_shared(client: Client):
    event = EventFactory.create()
    picture = show(event)

    response = client.get(event.get_absolute_url() + "share.png")

    assert (response.status_code, response["Location"]) == (302, f"{SITE}{picture.share_url}")


@pytest.mark.parametrize("status", [Event.Status.DRAFT])
def test_a_draft_has_no_picture_and_no_card(client: Client, status: str):
    event = EventFactory.create(status=status)

    picture = client.get(event.get_absolute_url() + "share.png")
    card = client.get("/oembed", {"url": f"{SITE}{event.get_absolute_url()}"})

    assert (picture.status_code, card.status_code) == (404, 404)


def test_the_feed_has_the_newest_events_and_takes_the_filters(client: Client):
    music = CategoryFactory(name="Music")
    older = EventFactory.create(title="Older & wiser", category=music, summary="Bring <b>tea</b>")
    newer = EventFactory.create(title="Newer")
    EventFactory.create(status=Event.Status.DRAFT)
    Event.objects.filter(pk=older.pk).update(created_at=timezone.now() - timedelta(days=1))

    everything = feedparser.parse(client.get("/feed.atom").content)
    of_music = feedparser.parse(client.get("/feed.atom", {"category": music.slug}).content)

    assert (everything.bozo, everything.version) == (False, "atom10")
    assert [entry.title for entry in everything.entries] == ["Newer", "Older & wiser"]
    assert [entry.link for entry in of_music.entries] == [f"{SITE}{older.get_absolute_url()}"]
    assert "Bring &lt;b&gt;tea" in of_music.entries[0].summary
    assert everything.entries[0].link == f"{SITE}{newer.get_absolute_url()}"


def test_a_feed_of_a_filter_that_does_not_work_is_not_found(client: Client):
    assert client.get("/feed.atom", {"start_after": "yesterday"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_asks_as_little_for_three_as_for_one(client: Client, django_assert_num_queries: Any, count: int):
    EventFactory.create_batch(count, category=CategoryFactory())

    with django_assert_num_queries(1):
        response = client.get("/feed.atom")

    assert len(feedparser.parse(response.content).entries) == count


def test_the_sitemap_lists_what_is_public(client: Client):
    event = EventFactory.create(category=CategoryFactory(slug="music"))
    EventFactory.create(status=Event.Status.DRAFT)
    EventFactory.create(starts_at=timezone.now() - timedelta(days=400))

    index = client.get("/sitemap.xml").content.decode()
    found = [
        page.url
        for section in ("pages", "events")
        for page in sitemap_from_str(client.get(f"/sitemap-{section}.xml").content.decode()).all_pages()
    ]

    assert f"<loc>{SITE}/sitemap-events.xml</loc>" in index
    assert f"{SITE}{event.get_absolute_url()}" in found
    assert len([url for url in found if "/events/" in url]) == 1
    assert f"{SITE}/" in found


def test_robots_are_kept_from_what_is_private(client: Client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /bookings/" in text
    assert f"Sitemap: {SITE}/sitemap.xml" in text


def test_a_link_becomes_a_card_by_oembed(client: Client):
    event = EventFactory.create(title='Tea "and" <cake>')
    found = extruct.extract(page_of(client, event.get_absolute_url()), syntaxes=["opengraph"])
    assert found

    card = client.get("/oembed", {"url": f"{SITE}{event.get_absolute_url()}", "maxwidth": "400"}).json()

    assert (card["version"], card["type"], card["title"], card["width"]) == ("1.0", "rich", event.title, 400)
    assert f'src="{SITE}/embed{event.get_absolute_url()}"' in card["html"]
    assert "<cake>" not in card["html"]


@pytest.mark.parametrize(
    "url", ["", "https://other.example/events/x/", f"{SITE}/", f"{SITE}/nowhere/", f"{SITE}/events/no/"]
)
def test_oembed_knows_the_sites_own_events_only(client: Client, url: str):
    assert client.get("/oembed", {"url": url}).status_code == 404


def test_oembed_in_another_format_is_not_offered(client: Client):
    event = EventFactory.create()

    assert client.get("/oembed", {"url": f"{SITE}{event.get_absolute_url()}", "format": "xml"}).status_code == 501


def test_each_language_of_a_page_has_an_address(client: Client):
    event = EventFactory.create()

    page = page_of(client, event.get_absolute_url() + "?lang=fr")

    url = f"{SITE}{event.get_absolute_url()}"
    assert f'<link rel="canonical" href="{url}?lang=fr">' in " ".join(page.split())
    assert f'hreflang="fa" href="{url}?lang=fa"' in " ".join(page.split())
    assert f'hreflang="x-default" href="{url}"' in " ".join(page.split())
