"""Wiring: settings, URLs, Celery and the WSGI entry."""

from events_site import lean  # noqa: F401  before whatever would load more
from events_site.celery import app as celery_app

__all__ = ["celery_app"]
