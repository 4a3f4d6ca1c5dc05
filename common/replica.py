"""Reads of the public catalogue from a copy of the database, where DATABASE_REPLICA_URL names one.

All else is read where it is written: bookings, people and sessions, whatever tasks and commands do, whatever is in a
transaction or locks, what not everybody may see, and for a while all that those read who just changed something.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse

from common.breaker import Breaker
from common.cache import breaker as cache_breaker

GetResponse = Callable[[HttpRequest], HttpResponse]
ALIAS = "replica"
COOKIE = "wrote"
SAFE = {"GET", "HEAD", "OPTIONS"}
logger = structlog.get_logger(__name__)
# Of a replica that is down, one request in these seconds waits for the connection that fails.
breaker = Breaker(5.0)
_may_read_copy: ContextVar[bool] = ContextVar("may_read_copy", default=False)


class Router:
    """Django's hook: which database a query goes to. ``select_for_update`` asks for one to write to."""

    def db_for_read(self, model: Any, instance: Any = None, **hints: Any) -> str:
        """Rows that belong to one that was read come from where it came from."""
        if instance is not None and instance._state.db:
            return str(instance._state.db)
        wanted = _may_read_copy.get() and model._meta.app_label in settings.REPLICA_APPS
        return (
            ALIAS if wanted and not connections[DEFAULT_DB_ALIAS].in_atomic_block and _answers() else DEFAULT_DB_ALIAS
        )

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != ALIAS


def _answers() -> bool:
    if breaker.is_open:
        return False
    try:
        connections[ALIAS].close_if_health_check_failed()
        connections[ALIAS].ensure_connection()
    except DatabaseError as error:
        _leave_alone(error)
        return False
    return True


def _leave_alone(error: BaseException) -> None:
    breaker.trip()
    connections[ALIAS].close()
    logger.warning("replica out of reach", error=type(error).__name__, rests_for=breaker.seconds)


@contextmanager
def primary() -> Iterator[None]:
    """Read what is true now: it will be kept, under a mark that says so."""
    token = _may_read_copy.set(False)
    try:
        yield
    finally:
        _may_read_copy.reset(token)


class Replica:
    """The middleware that knows who may read the copy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ALIAS not in connections:
            return self.get_response(request)
        is_safe = request.method in SAFE
        is_public = re.fullmatch(settings.REPLICA_PATHS, request.path_info) is not None
        token = _may_read_copy.set(is_safe and is_public and not _just_wrote(request))
        try:
            response = self.get_response(request)
        finally:
            _may_read_copy.reset(token)
        if not is_safe:
            _note_that_wrote(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A copy that fails amid a request: the view is asked once more, of the primary."""
        if not (_may_read_copy.get() and isinstance(error, OperationalError | InterfaceError)):
            return None
        _leave_alone(error)
        _may_read_copy.set(False)
        match = request.resolver_match
        return match.func(request, *match.args, **match.kwargs) if match else None


def _key(request: HttpRequest) -> str:
    """Of whoever shows this token; empty for everybody without."""
    token = request.headers.get("Authorization", "")
    return f"wrote:{hashlib.sha256(token.encode()).hexdigest()}" if token else ""


def _just_wrote(request: HttpRequest) -> bool:
    """Browsers bring a cookie, and of programs with a token the cache knows. Where it is out of reach, anybody may."""
    if COOKIE in request.COOKIES:
        return True
    key = _key(request)
    return bool(key) and (cache.get(key) is not None or cache_breaker.is_open)


def _note_that_wrote(request: HttpRequest, response: HttpResponse) -> None:
    seconds = settings.DATABASE_REPLICA_LAG_SECONDS
    if key := _key(request):
        cache.set(key, 1, seconds)
    else:
        response.set_cookie(COOKIE, "1", max_age=seconds, secure=settings.IS_HTTPS, httponly=True, samesite="Lax")
