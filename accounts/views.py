"""The pages of one's own account; logging in and its second factor are allauth's."""

from typing import Any, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import privacy
from accounts.forms import EraseForm, MailsForm, ProfileForm
from accounts.models import OrganizerRequest, User
from accounts.services import people, roles
from common.http import keep_language
from common.views import attempt, render_form, submit
from notifications.selectors import unsubscribed
from notifications.topics import topics_for


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    own = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=own)
    if submit(form, lambda data: people.update_profile(user=user, **data, now=timezone.now())):
        messages.success(request, _("Saved."))
        return keep_language(redirect("accounts:profile"), form.cleaned_data["language"])
    context = {
        "form": form,
        "has_second_factor": is_mfa_enabled(user),
        "organizer_signup": settings.ORGANIZER_SIGNUP,
        "open_request": user.organizer_requests.filter(status=OrganizerRequest.Status.OPEN).exists(),
    }
    return render_form(request, "account/profile.html", context, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: HttpRequest) -> HttpResponse:
    """What somebody gets by mail, besides what they cannot do without."""
    user = _user(request)
    data = request.POST if request.method == "POST" else None
    form = MailsForm(data, topics=topics_for(user), unsubscribed=unsubscribed(user.email))

    def save(_data: dict[str, Any]) -> bool:
        people.choose_mails(user=user, wanted=form.wanted, now=timezone.now())
        return True

    if submit(form, save):
        messages.success(request, _("Saved."))
        return redirect("accounts:mails")
    return render_form(request, "account/mails.html", {"form": form}, form)


@login_required
@require_POST
def organizer(request: HttpRequest) -> HttpResponse:
    user, reason = _user(request), request.POST.get("reason", "")[:500]
    is_open = settings.ORGANIZER_SIGNUP == "open"
    done = _("You are an organizer now. The admin is where you make events.") if is_open else _("Your request is sent.")

    def become() -> Any:
        return roles.become_organizer(user=user, reason=reason, now=timezone.now())

    return attempt(request, become, done=done, then="accounts:profile")


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    answer = JsonResponse(privacy.export_user(user=_user(request)), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Asks for the password, since an open browser is not a wish to leave."""
    form = EraseForm(request.POST if request.method == "POST" else None)

    def erase_me(data: dict[str, Any]) -> bool:
        people.ensure_password(user=_user(request), password=data["password"])
        privacy.erase_user(user=_user(request), now=timezone.now())
        return True

    if submit(form, erase_me):
        logout(request)
        messages.success(request, _("Your account is erased."))
        return redirect("events:list")
    return render_form(request, "account/erase.html", {"form": form}, form)
