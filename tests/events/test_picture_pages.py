"""Pictures on the pages and in the admin, and the address that serves them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import TrailEntry
from events import services
from events.models import Event, Picture
from tests.events.test_admin import ADD, change_page, errors_of, read_form
from tests.factories import EventFactory, OrganizerFactory, book
from tests.pictures import Folders, photo, show, upload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folders")]


@pytest.fixture
def event(client: Client) -> Event:
    """Whose owner holds the client."""
    event = EventFactory.create(capacity=5)
    client.force_login(event.organizer)
    return event


def chosen(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("choir.jpg", photo() if content is None else content, "image/jpeg")


def image_of(page: str) -> dict[str, str]:
    tag = re.search(r'class="cover".*?<img(.*?)>', page, re.DOTALL)
    return dict(re.findall(r'([\w-]+)="(.*?)"', tag[1], re.DOTALL)) if tag else {}


def test_pages_offer_every_size_and_keep_the_place(client: Client) -> None:
    picture = show(EventFactory.create(capacity=5, image_url="https://pics.example/x.jpg"), photo((2000, 1000)))

    listed, detail = (image_of(client.get(path).content.decode()) for path in ("/", picture.event.get_absolute_url()))

    same = {"src": picture.url, "srcset": picture.srcset, "alt": "", "width": "1280", "height": "640"}
    assert listed == same | {"sizes": "(max-width: 40rem) 7rem, 25rem", "loading": "lazy"}
    assert detail == same | {"sizes": "(min-width: 56rem) 24rem, 100vw"}


def test_pages_show_what_there_was_while_a_picture_is_prepared(client: Client) -> None:
    first, second = EventFactory.create(capacity=5), EventFactory.create(capacity=5)
    old = show(first)
    upload(first, photo((400, 300)))
    upload(second)

    pages = [client.get(event.get_absolute_url()).content.decode() for event in (first, second)]

    assert image_of(pages[0])["src"] == old.url
    assert image_of(pages[1]) == {}
    assert 'data-cover="' in pages[1]


def test_link_to_an_event_is_shown_with_its_picture(client: Client) -> None:
    event = EventFactory.create(title='"Choir" & friends', summary="One\nTwo", capacity=5)
    without = client.get(event.get_absolute_url()).content.decode()
    picture = show(event)

    head = " ".join(client.get(event.get_absolute_url()).content.decode().partition("</head>")[0].split())

    assert f'<meta property="og:image" content="http://localhost:8000{picture.share_url}">' in head
    assert '<meta property="og:title" content="&quot;Choir&quot; &amp; friends">' in head
    assert f'<meta property="og:url" content="http://localhost:8000{event.get_absolute_url()}">' in head
    assert f'content="http://localhost:8000{event.get_absolute_url()}share.png?v=0"' in without


@pytest.mark.parametrize("count", [1, 3])
def test_own_bookings_read_pictures_along(client: Client, django_assert_num_queries: Any, count: int) -> None:
    user = OrganizerFactory.create()
    client.force_login(user)
    for _ in range(count):
        event = EventFactory.create(capacity=5)
        show(event)
        book(event, by=user)

    with django_assert_num_queries(9):  # of which four make the address of the calendar
        page = client.get(reverse("bookings:mine")).content.decode()

    assert page.count("srcset=") == count


def test_file_is_served_for_ever_and_as_what_it_is(client: Client, folders: Folders) -> None:
    picture = show(EventFactory.create())

    small, shared = client.get(picture.srcset.split()[0]), client.get(picture.share_url)
    again = client.get(picture.url, headers={"If-Modified-Since": small["Last-Modified"]})
    with_gzip = client.get(picture.url, headers={"Accept-Encoding": "gzip"})

    content = (folders.shown / f"{picture.key}-320.webp").read_bytes()
    assert (small.status_code, small.getvalue(), small["Content-Type"]) == (200, content, "image/webp")
    assert (shared.status_code, shared["Content-Type"]) == (200, "image/jpeg")
    assert small["Cache-Control"] == "public, max-age=31536000, immutable"
    assert small["X-Content-Type-Options"] == "nosniff"
    assert small["Content-Length"] == str(len(content))
    assert "Set-Cookie" not in small
    assert "Cookie" not in small.get("Vary", "")
    assert again.status_code == 304
    assert not with_gzip.has_header("Content-Encoding")
    for response in (shared, with_gzip):
        response.close()


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/pictures/",
        "/media/pictures/none-320.webp",
        "/media/secret.webp",
        "/media/other/secret.webp",
        "/media/pictures/../secret.webp",
        "/media/pictures/%2e%2e/secret.webp",
        "/media/pictures/..%2fsecret.webp",
        "/media/pictures/..%5csecret.webp",
        "/media/pictures//secret.webp",
        "/media/pictures/secret.txt",
        "/media/pictures/secret.webp%00",
        "/media/pictures/secret.webp%0a",
        "/media/%70ictures/../../uploads/secret.webp",
        "/media/uploads/secret.webp",
        "/uploads/secret.webp",
    ],
)
def test_nothing_else_is_served(client: Client, folders: Folders, path: str) -> None:
    media = folders.shown.parent
    for folder in (media, media / "other", media.parent, folders.uploads, folders.shown):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "secret.txt").write_bytes(b"SECRET")
        if folder != folders.shown:
            (folder / "secret.webp").write_bytes(b"SECRET")

    answer = client.get(path)

    assert (answer.status_code, b"SECRET" in answer.content) == (404, False)
    assert "immutable" not in answer.get("Cache-Control", "")


def test_upload_has_no_address(client: Client) -> None:
    picture = upload(EventFactory.create())

    folders = ["media", "media/pictures", "uploads", "media/uploads"]
    paths = [f"/{folder}/{picture.upload}{end}" for folder in folders for end in ("", ".webp", ".jpg")]
    answers = [client.get(path).status_code for path in paths]

    assert answers == [404] * 12


def test_organizer_uploads_a_picture_with_the_form(client: Client, event: Event) -> None:
    form = read_form(client, change_page(event)) | {"title": "Renamed", "picture": chosen()}

    answer = client.post(change_page(event), form)
    page = client.get(change_page(event)).content.decode()

    assert answer.status_code == 302, errors_of(answer)
    event.refresh_from_db()
    assert (event.title, event.picture.state) == ("Renamed", "pending")
    assert "The new picture is being prepared" in page
    assert list(TrailEntry.objects.order_by("pk").values_list("action", flat=True)) == ["event.changed", "picture.set"]


def test_organizer_makes_an_event_with_its_picture(client: Client) -> None:
    organizer = OrganizerFactory.create()
    client.force_login(organizer)
    times = {"starts_at_0": "2099-07-01", "starts_at_1": "19:00", "ends_at_0": "2099-07-01", "ends_at_1": "21:00"}

    answer = client.post(
        ADD, read_form(client, ADD) | times | {"title": "Choir", "timezone": "UTC", "picture": chosen()}
    )

    assert answer.status_code == 302, errors_of(answer)
    assert Event.objects.get().picture.state == "pending"


def test_organizer_sees_the_picture_and_takes_it_away(client: Client, event: Event) -> None:
    picture = show(event)
    form = read_form(client, change_page(event))
    form.pop("picture", None)

    before = client.get(change_page(event)).content.decode()
    untouched = client.post(change_page(event), form)
    kept = Picture.objects.count()
    removed = client.post(change_page(event), form | {"picture-clear": "on"})

    assert f'<img src="{picture.url}"' in before
    assert (untouched.status_code, kept) == (302, 1)
    assert (removed.status_code, Picture.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"<svg/>", "This is no picture that can be read"), (b"\0" * (10 * 1024 * 1024 + 1), "larger than 10 MB")],
    ids=["svg", "large"],
)
def test_form_says_why_a_picture_is_refused(
    client: Client, event: Event, folders: Folders, content: bytes, reason: str
) -> None:
    form = read_form(client, change_page(event)) | {"title": "Renamed", "picture": chosen(content)}

    answer = client.post(change_page(event), form)

    assert reason in errors_of(answer)
    assert (Event.objects.get().title == "Renamed", folders.names(folders.uploads)) == (False, [])


def test_form_over_the_limit_is_a_page_that_says_so(client: Client, event: Event) -> None:
    answer = client.post(change_page(event), {"picture": chosen(b"\0" * 11 * 1024 * 1024)})

    assert answer.status_code == 413
    assert "larger than" in answer.content.decode()


def test_form_that_is_refused_by_a_rule_keeps_no_file(client: Client, event: Event, folders: Folders) -> None:
    """The slots are looked at last of all, when the event's own row is written."""
    slot = event.slots.get()
    form = read_form(client, change_page(event)) | {"picture": chosen(), "ends_at_1": "", "slots-0-capacity": "0"}
    book(event, seats=2, slot=slot)

    answer = client.post(change_page(event), form)

    assert errors_of(answer)
    assert (folders.names(folders.uploads), Picture.objects.count()) == ([], 0)


def test_form_tells_of_an_upload_that_failed(client: Client, event: Event) -> None:
    upload(event, photo()[:-2000])
    services.prepare_next_picture(now=timezone.now())

    page = client.get(change_page(event)).content.decode()

    assert "The last upload did not work: The file is damaged" in page


def test_picture_of_anothers_event_is_not_reached(client: Client) -> None:
    client.force_login(OrganizerFactory.create())
    theirs = EventFactory.create(capacity=5)

    client.post(change_page(theirs), {"picture": chosen(), "picture-clear": "on"})

    assert not Picture.objects.exists()
