"""Refusals on pages: a form that is shown again, a message, or an error page; written once."""

import errno
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import DomainError, InvalidInput, NotAllowed, NotFound
from common.http import RETRY_AFTER_SECONDS, error_response, headers_of, is_api, refusal_response, status_of

T = TypeVar("T")


def submit(form: BaseForm, action: Callable[[dict[str, Any]], T]) -> T | None:
    """Do ``action`` with the form's clean data; None means that the form now says what is wrong."""
    if not form.is_valid():
        return None
    try:
        return action(form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        form.refusal = error  # type: ignore[attr-defined]
        return None


def render_form(request: HttpRequest, template: str, context: dict[str, Any], form: BaseForm) -> HttpResponse:
    """A page that shows this form: 200 while it is untouched, else with the status that its refusal calls for."""
    if not form.is_bound or form.is_valid():
        return render(request, template, context)
    refusal: DomainError = getattr(form, "refusal", InvalidInput())
    response = render(request, template, context, status=status_of(refusal))
    for name, value in headers_of(refusal).items():
        response[name] = value
    return response


def attempt(request: HttpRequest, action: Callable[[], Any], *, done: str, then: str) -> HttpResponse:
    """Do ``action`` and go to ``then``, with what happened as a message."""
    try:
        action()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(then)


class DomainErrorMiddleware:
    """A refusal that no form and no message caught becomes a page of its own, and so does an empty 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content or is_api(request):
            return response
        page = method_not_allowed(request)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return refusal_response(request, error)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    message = _("This address is not a page to look at, or it does not take what was sent.")
    return error_response(request, 405, _("Not possible here"), message)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 400, _("Bad request"), _("The server could not make sense of this request."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 403, _("Not allowed"), str(NotAllowed.message))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    message = _("This page was open for too long, or cookies are off. Go back, reload the page and try again.")
    return error_response(request, 403, _("Please try again"), message, code="csrf_failed")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, 404, _("Not found"), str(NotFound.message))


# Of the machine, and over soon: no space, no quota, no descriptor, no memory.
_SHORTAGES = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM}


def _is_passing(error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return error.errno in _SHORTAGES
    return isinstance(error, OperationalError | InterfaceError)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database cannot be reached, a lock timed out or the disk is full, else 500."""
    if _is_passing(sys.exc_info()[1]):
        message = _("The site is very busy right now. Please try again in a few seconds.")
        response = error_response(request, 503, _("One moment please"), message)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    message = _("Something went wrong on our side. It has been logged; please try again later.")
    return error_response(request, 500, _("Something went wrong"), message)
