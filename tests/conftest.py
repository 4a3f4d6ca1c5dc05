"""Fixtures for all tests, and what they need that a bare machine may lack."""

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.models import Booking
from bookings.reconcile import differences
from tests.factories import UserFactory
from tests.gateway import gateway  # noqa: F401
from tests.live import own_site, redis, site  # noqa: F401
from tests.pictures import folders  # noqa: F401

SCANNER = ("zbarimg", "pdftoppm", "pdftotext")
TYPESCRIPT = ("tsc", "node")
NOTHING_SKIPPED = os.environ.get("NOTHING_SKIPPED") == "true"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run; with NOTHING_SKIPPED, as in CI, let it fail instead.

    What is about SQLite alone is no part of a run on PostgreSQL, nor a full disk of one that may not mount any.
    """
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        items[:] = [item for item in items if not item.get_closest_marker("sqlite")]
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode != 0:
        items[:] = [item for item in items if not item.get_closest_marker("disk")]
    lacking = {
        "postgres": "" if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") else "DATABASE_URL is not set",
        "redis": "" if settings.REDIS_URL else "REDIS_URL is not set",
        "browser": "" if shutil.which("chromium") else "Chromium is not installed",
        "scanner": "" if all(map(shutil.which, SCANNER)) else "zbar-tools or poppler-utils are not installed",
        "typescript": "" if all(map(shutil.which, TYPESCRIPT)) else "node-typescript or nodejs are not installed",
        "long": "" if os.environ.get("PROVE") else "a long proof; make prove runs it",
    }
    for item in items:
        if _has_real_processes(item):
            item.add_marker(pytest.mark.flaky(reruns=1))
        for marker, reason in lacking.items():
            if reason and item.get_closest_marker(marker) and not (NOTHING_SKIPPED and marker != "long"):
                item.add_marker(pytest.mark.skip(reason=reason))


def _has_real_processes(item: pytest.Item) -> bool:
    """Servers, workers or a browser, which a busy machine may hold up for seconds: such a test may be tried twice.

    It is told at the end of a run. Whatever runs in the test's own process has one try.
    """
    servers = {"site", "own_site"} & set(getattr(item, "fixturenames", ()))
    return bool(servers) or "faults" in item.path.parts or item.get_closest_marker("browser") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Whatever a test did to bookings, counters and waitlists agree afterwards, unless it breaks them on purpose."""
    result = yield
    has_database = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    if has_database and not item.get_closest_marker("breaks_counters") and Booking.objects.exists():
        assert differences(now=timezone.now()) == []
    return result


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def api() -> APIClient:
    """A stranger's client."""
    return APIClient()


@pytest.fixture
def user_api(api: APIClient) -> APIClient:
    """A logged-in attendee's client; the person is ``client.user``."""
    api.user = UserFactory.create()
    api.force_authenticate(api.user)
    return api
