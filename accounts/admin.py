"""Accounts, for admins only."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from unfold.admin import ModelAdmin
from unfold.decorators import display

from accounts.models import User

# Rights come from the role, and tokens are nobody's to read: these screens of the parts we use are not wanted.
for _model in (Group, EmailAddress, OutstandingToken, BlacklistedToken):
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
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

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
