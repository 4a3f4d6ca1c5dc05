"""Every route that the URL configuration has, and the methods that it answers."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.views.generic import RedirectView
from django.views.generic.edit import ProcessFormView

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STAND_INS = {"token": "A" * 43, "link": "A" * 43, "reset_key": "1-1", "feed.token": "A" * 43, "unsubscribe_key": "x"}
# A route before it takes every call.
SHADOWED = {"admin/r/<path:content_type_id>/<path:object_id>/"}


def all_routes() -> set[tuple[str, str]]:
    """``(method, route)`` of everything that somebody from outside can call."""
    found = _walk(get_resolver().url_patterns)
    return {
        (method, route) for route, callback in found if route not in SHADOWED for method in methods_of(route, callback)
    }


def _walk(patterns: list[Any], base: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for each in patterns:
        route = base + (str(each.pattern).removeprefix("^") if base else str(each.pattern))
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield route, each.callback


def methods_of(route: str, view: Callable[..., Any]) -> set[str]:
    if actions := getattr(view, "actions", None):
        return {method.upper() for method in actions} & set(METHODS)
    view_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if view_class:
        return _methods_of_class(view_class)
    if route.startswith("admin/"):
        return _methods_of_admin(route)
    return _methods_of_function(view) or {"GET"}


def _methods_of_class(view_class: type) -> set[str]:
    if issubclass(view_class, RedirectView):
        return {"GET"}
    methods = {method for method in METHODS if hasattr(view_class, method.lower())}
    # Django's form views take PUT as another word for POST.
    return methods - ({"PUT"} if getattr(view_class, "put", None) is ProcessFormView.put else set())


def _methods_of_admin(route: str) -> set[str]:
    """The screens of a model take forms; of the site's own pages the log-out and the password do."""
    of_model = route.count("/") > 2 and not route.endswith("/history/")
    return {"GET", "POST"} if of_model or route.endswith(("login/", "logout/", "password_change/")) else {"GET"}


def _methods_of_function(view: Any) -> set[str]:
    """What its ``require_http_methods`` lets in."""
    while view:
        closure = inspect.getclosurevars(view).nonlocals
        if "request_method_list" in closure:
            return set(closure["request_method_list"]) & set(METHODS)
        view = getattr(view, "__wrapped__", None)
    return set()


def route_of(path: str) -> str:
    """The route that a path of the table leads to; raises Resolver404 where it leads nowhere."""
    filled = re.sub(r"\{(.*?)\}", lambda name: STAND_INS.get(name[1], "1"), path)
    return resolve(re.split("[?#]", filled)[0]).route
