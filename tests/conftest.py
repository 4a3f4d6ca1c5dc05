"""Fixtures for all tests, and what they need that a bare machine may lack."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from rest_framework.test import APIClient

from tests.factories import UserFactory
from tests.live import own_site, redis, site  # noqa: F401

NOTHING_SKIPPED = os.environ.get("NOTHING_SKIPPED") == "true"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run; with NOTHING_SKIPPED, as in CI, let it fail instead."""
    lacking = {
        "postgres": "" if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") else "DATABASE_URL is not set",
        "redis": "" if settings.REDIS_URL else "REDIS_URL is not set",
        "browser": "" if shutil.which("chromium") else "Chromium is not installed",
        "long": "" if os.environ.get("PROVE") else "a long proof; make prove runs it",
    }
    for item in items:
        for marker, reason in lacking.items():
            if reason and item.get_closest_marker(marker) and not (NOTHING_SKIPPED and marker != "long"):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
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
