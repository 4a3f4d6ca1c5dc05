from django.conf import settings
from django.urls import path, re_path

from events import discovery, views

app_name = "events"
urlpatterns = [
    path("", views.event_list, name="list"),
    path("events/<slug:slug>/", views.event_detail, name="detail"),
    path("events/<slug:slug>/seats/", views.event_seats, name="seats"),
    path("categories/<slug:slug>/", views.category, name="category"),
    path("categories/<slug:slug>/follow/", views.follow, name="follow"),
    path("organizers/<int:organizer_id>/", views.organizer, name="organizer"),
    re_path(rf"^{settings.MEDIA_URL[1:]}(?P<name>pictures/[\w-]+\.(?:webp|jpg))$", views.picture, name="picture"),
    path("events/<slug:slug>/slots/", views.event_slots, name="slots"),
    path("events/<slug:slug>/share.png", discovery.picture_to_share, name="share-picture"),
    path("feed.atom", discovery.feed, name="feed"),
    path("oembed", discovery.oembed, name="oembed"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap_index, name="sitemaps"),
    path("sitemap-<section>.xml", discovery.sitemap_page, name="sitemap"),
]
