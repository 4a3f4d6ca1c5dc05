"""Accounts, for admins only."""

from typing import Any, ClassVar, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from accounts.models import OrganizerRequest, User
from accounts.services import roles
from accounts.trail import record
from common.admin import StaffAdmin, act_on_each

# Rights come from the role, and secrets are nobody's to read: these screens of the parts we use are not wanted.
for _model in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields: ClassVar[list[str]] = []

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


@admin.register(User)
class UserAdmin(ModelAdmin):
    form = UserForm
    list_display = ["person", "badge", "is_active", "created_at"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["-created_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["end_sessions"]
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

    @action(description=_("End all sessions"))
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        def end(user: User) -> int:
            return roles.end_sessions(user=user, by=cast("User", request.user), now=timezone.now())

        act_on_each(
            request, queryset, end, ngettext_lazy("Sessions ended.", "Sessions of %(count)d people ended.", "count")
        )

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

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    @action(description=_("Grant"))
    def grant(self, request: HttpRequest, queryset: QuerySet[OrganizerRequest]) -> None:
        done = ngettext_lazy("%(count)d request granted.", "%(count)d requests granted.", "count")
        self._decide(request, queryset, grant=True, done=done)

    @action(description=_("Refuse"))
    def refuse(self, request: HttpRequest, queryset: QuerySet[OrganizerRequest]) -> None:
        done = ngettext_lazy("%(count)d request refused.", "%(count)d requests refused.", "count")
        self._decide(request, queryset, grant=False, done=done)

    def _decide(self, request: HttpRequest, queryset: QuerySet[OrganizerRequest], *, grant: bool, done: Any) -> None:
        def decide(row: OrganizerRequest) -> OrganizerRequest:
            return roles.decide_request(request=row, grant=grant, by=cast("User", request.user), now=timezone.now())

        act_on_each(request, queryset, decide, done)

    @display(
        description=_("status"), ordering="status", label={"open": "warning", "granted": "success", "refused": "danger"}
    )
    def badge(self, row: OrganizerRequest) -> tuple[str, str]:
        return row.status, row.get_status_display()
