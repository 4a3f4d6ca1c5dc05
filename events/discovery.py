"""What machines find the events by: feed, sitemap, robots.txt, oEmbed, and pictures for shared links."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.contrib.syndication.views import Feed
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common import markdown
from common.calendars import plain
from events import selectors
from events.filters import EventPageFilter
from events.models import Category, Event
from events.share_picture import share_picture
from events.structured_data import share_picture_url

DAY = 24 * 3600
FEED_SIZE = 50
KEPT_IN_SITEMAP = timedelta(days=365)


class EventFeed(Feed):
    """The newest events that are not over, as Atom (RFC 4287); it takes the filters of the list."""

    feed_type = Atom1Feed
    link = settings.SITE_URL
    description_template = None

    def get_object(self, request: HttpRequest) -> dict[str, Any]:
        found = EventPageFilter(request.GET, request=request, queryset=_upcoming(request.user))
        if not found.is_valid():
            raise Http404
        return {"events": found.qs.order_by("-created_at", "-pk")[:FEED_SIZE], "language": get_language()}

    def title(self, obj: dict[str, Any]) -> str:
        return _("Events on %(site)s") % {"site": settings.SITE_NAME}

    def feed_guid(self, obj: dict[str, Any]) -> str:
        return f"{settings.SITE_URL}/"

    def items(self, obj: dict[str, Any]) -> Iterable[Event]:
        return obj["events"]

    def item_title(self, item: Event) -> str:
        return plain(item.title)

    def item_description(self, item: Event) -> str:
        text = item.summary or markdown.plain(item.description)
        return plain(render_to_string("events/feed_entry.html", {"event": item, "text": text}))

    def item_link(self, item: Event) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_guid(self, item: Event) -> str:
        return f"{settings.SITE_URL}/events/{item.pk}"

    item_guid_is_permalink = False

    def item_author_name(self, item: Event) -> str:
        return plain(str(item.organizer))

    def item_pubdate(self, item: Event) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Event) -> datetime:
        return item.updated_at

    def item_categories(self, item: Event) -> list[str]:
        return [plain(item.category.name)] if item.category else []


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    return EventFeed()(request)


def _upcoming(user: Any) -> Any:
    now = timezone.now()
    return selectors.catalogue(user=user, now=now).published().upcoming(now)


class EventSitemap(Sitemap):
    """Published events, those of the last year included; https://www.sitemaps.org/protocol.html."""

    limit = 10_000

    def items(self) -> Any:
        recent = Event.objects.published().filter(ends_at__gt=timezone.now() - KEPT_IN_SITEMAP)
        return recent.only("slug", "updated_at").order_by("pk")

    def lastmod(self, item: Event) -> datetime:
        return item.updated_at

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class PlaceSitemap(EventSitemap):
    """The pages that lead to events."""

    def items(self) -> list[str]:
        return ["/", *(category.get_absolute_url() for category in Category.objects.order_by("pk"))]

    def location(self, item: str) -> str:
        return item

    lastmod = None  # type: ignore[assignment]


SITEMAPS: dict[str, Any] = {"pages": PlaceSitemap, "events": EventSitemap}


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Every page of every sitemap, at the site's own address, whatever name this request came by."""
    pages = [
        settings.SITE_URL + reverse("events:sitemap", args=[section]) + (f"?p={number}" if number > 1 else "")
        for section, listed in SITEMAPS.items()
        for number in listed().paginator.page_range
    ]
    context = {"sitemaps": [{"location": page} for page in pages]}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


@require_safe
def sitemap_page(request: HttpRequest, section: str) -> HttpResponseBase:
    return sitemap(request, sitemaps=SITEMAPS, section=section)


@require_safe
@cache_control(public=True, max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309. Pages behind a token, a log-in or a form have nothing to be found."""
    closed = ["/accounts/", "/admin/", "/bookings/", "/door/", "/api/", "/embed/"]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=DAY)
def picture_to_share(request: HttpRequest, slug: str) -> HttpResponse:
    """Drawn once and kept for a day; an uploaded picture has an address of its own."""
    event = selectors.public_event(slug=slug)
    if event.shown_picture:
        return redirect(share_picture_url(event))
    key = f"share-picture:{event.pk}:{event.updated_at.timestamp()}"
    content = cache.get(key)
    if content is None:
        content = share_picture(event)
        cache.set(key, content, DAY)
    return HttpResponse(content, content_type="image/png")


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """https://oembed.com for the address of an event: a card that a content system puts in place of a link."""
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": _("Only JSON is offered.")}, status=501)
    event = _event_at(request.GET.get("url", ""))
    width, height = _at_most(request, "maxwidth", 600), _at_most(request, "maxheight", 480)
    frame = f"{settings.SITE_URL}/embed{event.get_absolute_url()}"
    html = (
        f'<iframe src="{escape(frame)}" width="{width}" height="{height}" title="{escape(event.title)}" '
        'style="border:0" loading="lazy"></iframe>'
    )
    return JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": event.title,
            "author_name": str(event.organizer),
            "provider_name": settings.SITE_NAME,
            "provider_url": settings.SITE_URL,
            "cache_age": 3600,
            "html": html,
            "width": width,
            "height": height,
            "thumbnail_url": share_picture_url(event),
            "thumbnail_width": 1200,
            "thumbnail_height": 630,
        }
    )


def _event_at(url: str) -> Event:
    """The public event whose page has this address; raises Http404 or NotFound."""
    if not url.startswith(f"{settings.SITE_URL}/"):
        raise Http404
    match = resolve(urlsplit(url).path)
    if match.view_name != "events:detail":
        raise Http404
    return selectors.public_event(slug=match.kwargs["slug"])


def _at_most(request: HttpRequest, name: str, usual: int) -> int:
    asked = request.GET.get(name, "")
    return min(int(asked), usual) if asked.isdecimal() and len(asked) < 6 and int(asked) > 0 else usual
