"""Accounts, for admins only."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from accounts.models import OrganizerRequest, User
from accounts.services import roles
from accounts.trail import record
from common.admin import BoundedList, StaffAdmin, act_on_each, act_on_one

# Rights come from the role, and secrets are nobody's to read: these screens of the parts we use are not wanted.
for _model in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


ENDED = ngettext_lazy("Sessions ended.", "Sessions of %(count)d people ended.", "count")
DEACTIVATED = ngettext_lazy("%(count)s account is switched off.", "%(count)s accounts are switched off.", "count")
ACTIVATED = ngettext_lazy("%(count)s account is switched on.", "%(count)s accounts are switched on.", "count")
ERASED = ngettext_lazy("%(count)s person is erased.", "%(count)s people are erased.", "count")
GRANTED = ngettext_lazy("%(count)d request granted.", "%(count)d requests granted.", "count")
REFUSED = ngettext_lazy("%(count)d request refused.", "%(count)d requests refused.", "count")


def _end_for(request: HttpRequest) -> Callable[[User], int]:
    return lambda user: roles.end_sessions(user=user, by=cast("User", request.user), now=timezone.now())


def _switch_for(request: HttpRequest, is_active: bool) -> Callable[[User], User]:
    by = cast("User", request.user)
    return lambda user: roles.set_active(user=user, is_active=is_active, by=by, now=timezone.now())


def _erase_for(request: HttpRequest) -> Callable[[User], User]:
    return lambda user: roles.erase_account(user=user, by=cast("User", request.user), now=timezone.now())


def _decide_for(request: HttpRequest, *, grant: bool) -> Callable[[OrganizerRequest], OrganizerRequest]:
    by = cast("User", request.user)
    return lambda row: roles.decide_request(request=row, grant=grant, by=by, now=timezone.now())


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields: ClassVar[list[str]] = []

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


@admin.register(User)
class UserAdmin(BoundedList):
    form = UserForm
    list_display = ["person", "badge", "is_active", "created_at"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["-created_at", "-id"]
    actions = ["end_sessions", "deactivate_chosen", "activate_chosen"]
    actions_detail = ["export", "end_own_sessions", "deactivate", "activate", "erase"]
    readonly_fields = ["created_at", "last_login"]
    fieldsets = [
        (None, {"fields": ["name", "email", "phone", "role", "is_active"]}),
        (_("Language and time"), {"fields": ["language", "timezone"]}),
        (_("History"), {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["name", "email", "role", "language", "timezone"],
                "description": _("The person chooses a password by “Forgot your password?” on the log-in page."),
            },
        )
    ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account with events or bookings is closed by taking ``active`` away."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Nobody locks themselves out."""
        return [*self.readonly_fields, "role", "is_active"] if obj == request.user else self.readonly_fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A password's hash cannot be guessed letter by letter through the list's address."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by, now = cast("User", request.user), timezone.now()
        if not change:
            obj.set_unusable_password()
            super().save_model(request, obj, form, change)
            record(action="account.created", target=obj, by=by, now=now)
        elif form.changed_data:
            roles.change_account(
                user=obj, changes={name: form.cleaned_data[name] for name in form.changed_data}, by=by, now=now
            )

    def _other(self, request: HttpRequest, object_id: str | None) -> User | None:
        """Whom the screen shows, if an admin may act on them: nobody does it to themselves."""
        if not request.user.is_superuser:
            return None
        person = cast("User | None", self.get_object(request, str(object_id)))
        return None if person == request.user else person

    def has_export_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.is_superuser

    def has_deactivate_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        person = self._other(request, object_id)
        return person is not None and person.is_active

    def has_activate_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        person = self._other(request, object_id)
        return person is not None and not person.is_active

    def has_erase_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._other(request, object_id) is not None

    @action(description=_("End all sessions"))
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        act_on_each(request, queryset, _end_for(request), ENDED)

    @action(description=_("Switch the accounts off"))
    def deactivate_chosen(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        act_on_each(request, queryset, _switch_for(request, False), DEACTIVATED)

    @action(description=_("Switch the accounts on"))
    def activate_chosen(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        act_on_each(request, queryset, _switch_for(request, True), ACTIVATED)

    @action(description=_("Download what is kept"), permissions=["export"], icon="download")
    def export(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = get_object_or_404(User, pk=object_id)
        kept = roles.export_account(user=person, by=cast("User", request.user), now=timezone.now())
        answer = JsonResponse(kept, json_dumps_params={"indent": 2})
        answer["Content-Disposition"] = content_disposition_header(True, f"user-{person.pk}.json")
        answer["Cache-Control"] = "private, no-store"
        return answer

    @action(
        description=_("End all sessions"),
        permissions=["export"],
        icon="logout",
        dialog={
            "title": _("End all sessions of this person?"),
            "description": _("On the pages and in apps; the password stays good."),
            "form_submit_text": _("End all sessions"),
            "form_class": None,
        },
    )
    def end_own_sessions(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _end_for(request), ENDED)

    @action(
        description=_("Switch off"),
        permissions=["deactivate"],
        icon="person_off",
        dialog={
            "title": _("Switch this account off?"),
            "description": _("Nobody logs in with it, and its sessions end. Bookings and events stay."),
            "form_submit_text": _("Switch off"),
            "form_class": None,
        },
    )
    def deactivate(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _switch_for(request, False), DEACTIVATED)

    @action(
        description=_("Switch on"),
        permissions=["activate"],
        icon="person_check",
        dialog={
            "title": _("Switch this account on again?"),
            "description": _("Its owner can log in as before."),
            "form_submit_text": _("Switch on"),
            "form_class": None,
        },
    )
    def activate(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _switch_for(request, True), ACTIVATED)

    @action(
        description=_("Erase"),
        permissions=["erase"],
        icon="delete_forever",
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Erase this person?"),
            "description": _(
                "Name, address and phone go from the account, the bookings and the messages; seats and totals stay. "
                "It cannot be undone."
            ),
            "form_submit_text": _("Erase"),
            "form_class": None,
        },
    )
    def erase(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _erase_for(request), ERASED)

    @display(description=_("person"), ordering="name", header=True)
    def person(self, user: User) -> list[str]:
        return [user.name, user.email]

    @display(
        description=_("role"),
        ordering="role",
        label={User.Role.ORGANIZER: "info", User.Role.ADMIN: "warning"},
    )
    def badge(self, user: User) -> tuple[str, str]:
        return user.role, user.get_role_display()


@admin.register(OrganizerRequest)
class OrganizerRequestAdmin(StaffAdmin):
    """Who asks to publish events; an admin grants or refuses."""

    list_display = ["user", "reason", "badge", "created_at", "decided_by"]
    list_filter = ["status"]
    list_select_related = ["user", "decided_by"]
    ordering = ["-created_at", "-id"]
    actions = ["grant", "refuse"]
    actions_detail = ["grant_one", "refuse_one"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_decide_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Of a request that is shown: whether it is open."""
        if not request.user.is_superuser:
            return False
        return self.acted_on(request, object_id).status == OrganizerRequest.Status.OPEN

    @action(description=_("Grant"))
    def grant(self, request: HttpRequest, queryset: QuerySet[OrganizerRequest]) -> None:
        act_on_each(request, queryset, _decide_for(request, grant=True), GRANTED)

    @action(description=_("Refuse"))
    def refuse(self, request: HttpRequest, queryset: QuerySet[OrganizerRequest]) -> None:
        act_on_each(request, queryset, _decide_for(request, grant=False), REFUSED)

    @action(
        description=_("Grant"),
        permissions=["decide"],
        icon="check",
        dialog={
            "title": _("Make this person an organizer?"),
            "description": _("They can then create and publish events of their own."),
            "form_submit_text": _("Grant"),
            "form_class": None,
        },
    )
    def grant_one(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _decide_for(request, grant=True), GRANTED)

    @action(
        description=_("Refuse"),
        permissions=["decide"],
        icon="close",
        dialog={
            "title": _("Refuse this request?"),
            "description": _("The person stays an attendee, and may ask again."),
            "form_submit_text": _("Refuse"),
            "form_class": None,
        },
    )
    def refuse_one(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _decide_for(request, grant=False), REFUSED)

    @display(
        description=_("status"), ordering="status", label={"open": "warning", "granted": "success", "refused": "danger"}
    )
    def badge(self, row: OrganizerRequest) -> tuple[str, str]:
        return row.status, row.get_status_display()
