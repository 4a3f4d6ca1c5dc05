"""Fixtures of real processes: one site for the tests that leave it running, and its Redis."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import Redis, Site, database_of_its_own


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Where REDIS_URL is set, the site has a Redis of its own, which a test may stop.

    Several such sites and races share the hundred connections that PostgreSQL has, so it has few threads.
    """
    own = {"REDIS_URL": request.getfixturevalue("redis").url} if os.environ.get("REDIS_URL") else {}
    with database_of_its_own() as database:
        site = Site(tmp_path_factory.mktemp("site"), own | database | {"WEB_THREADS": "4"})
        try:
            site.start()
            yield site
        finally:
            site.clear_away()


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """Not started yet, so that a test can change its variables; on the database that needs nothing."""
    site = Site(tmp_path)
    for name in ("DATABASE_URL", "REDIS_URL"):
        site.environment.pop(name, None)
    yield site
    site.clear_away()
