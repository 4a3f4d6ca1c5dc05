"""The language that a request is answered in; and the duty of a second factor, at the door of the admin."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.models import User
from accounts.services.second_factor import owes_second_factor
from common.http import SPEECHLESS, is_api, keep_language

_LANGUAGES = dict(settings.LANGUAGES)


def choose_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer in the language that was asked for by ``?lang=``, chosen before, kept in the profile, or preferred.

    ``?lang=`` gives each language of a page an address of its own, which a search engine can find and a reader can
    pass on; a cookie keeps the choice. The API has no choice to keep and goes by ``Accept-Language`` alone. Files and
    probes have no language, and caches keep them whoever asks.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(SPEECHLESS):
            return get_response(request)
        asked = "" if is_api(request) else request.GET.get("lang", "")
        language = asked if asked in _LANGUAGES else _kept_or_preferred(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        if language == asked and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != asked:
            keep_language(response, asked)
        return response

    return middleware


def _kept_or_preferred(request: HttpRequest) -> str:
    if not is_api(request):
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        chosen = kept or (request.user.language if isinstance(request.user, User) else "")
        if chosen in _LANGUAGES:
            return chosen
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    spoken = (code.partition("-")[0] for code, _weight in accepted)
    return next((code for code in spoken if code in _LANGUAGES), settings.LANGUAGE_CODE)


def second_factor_duty(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send organizers who owe one to where they set it up; nothing of the admin opens before."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            request.path_info.startswith("/admin/")
            and isinstance(request.user, User)
            and owes_second_factor(request.user)
        ):
            messages.warning(request, _("Organizers need a second factor here. Please set one up first."))
            return redirect("mfa_activate_totp")
        return get_response(request)

    return middleware
