"""Which door a change came in by."""

from contextvars import ContextVar

from django.http import HttpRequest

_source: ContextVar[str] = ContextVar("source", default="task")


def source() -> str:
    """``api``, ``page``, ``admin`` or ``task``: the last is the worker's and the command line's."""
    return _source.get()


def enter(request: HttpRequest) -> None:
    """Note the door of this request; the end of it is the next request's beginning."""
    path = f"{request.path_info}/"
    if path.startswith("/api/"):
        _source.set("api")
    else:
        _source.set("admin" if path.startswith("/admin/") else "page")


def leave() -> None:
    _source.set("task")
