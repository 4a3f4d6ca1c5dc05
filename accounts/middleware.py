"""The duty of a second factor, at the door of the admin."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.second_factor import owes_second_factor


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
