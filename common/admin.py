"""What all admin screens share: who may open them, and a service's no as a message or on the form."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from unfold.admin import ModelAdmin, TabularInline

from common.errors import DomainError


def act_on_each(request: HttpRequest, rows: Iterable[Any], action: Callable[[Any], Any], done: Any) -> None:
    """Call ``action`` on every row; report what was done (an ngettext_lazy by "count") and what was not, and why."""
    count = 0
    for row in rows:
        try:
            action(row)
            count += 1
        except DomainError as error:
            messages.warning(request, f"{row}: {error}")
    if count:
        messages.success(request, done % {"count": count})


def act_on_one(
    admin: DjangoModelAdmin, request: HttpRequest, object_id: str, action: Callable[[Any], Any], done: Any
) -> HttpResponse:
    """``act_on_each`` for the row of a change page, whose dialog sent the request; then back to that page.

    The dialog posts by htmx, which follows a redirect only where it is told to by a header of its own.
    """
    row = admin.get_object(request, object_id)
    if row is None:
        raise Http404
    act_on_each(request, [row], action, done)
    page = reverse(f"admin:{admin.opts.app_label}_{admin.opts.model_name}_change", args=[row.pk])
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": page})
    return redirect(page)


def local_span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Both ends as the clock shows them in that zone, the day once where it is the same."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    end_format = "H:i" if start.date() == end.date() else "j M Y, H:i"
    return f"{date_format(start, 'j M Y, H:i')}–{date_format(end, end_format)}"


class RefusableForm(forms.ModelForm):
    """A form that can also show what a service refused after the form itself had no objection."""

    refusal: DomainError | None = None

    def full_clean(self) -> None:
        super().full_clean()
        if self.refusal is not None and self.is_bound:
            self.add_error(self.refusal.field if self.refusal.field in self.fields else None, str(self.refusal))


class StaffPermissions:
    """Open to all staff, for reading; what somebody may change, each screen says itself.

    The models' own permissions are an admin's only, so the rows that are somebody's are chosen by ``get_queryset``.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StaffAdmin(StaffPermissions, ModelAdmin):
    """A screen on which a refusal by a service shows the form again, filled, with the reason."""

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            # All was rolled back. The second run stops at the form, which now knows of the refusal.
            request.refusal = error  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        """A class made for this request alone, which is why the refusal can travel on it."""
        form = super().get_form(request, *args, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form


class StaffInline(StaffPermissions, TabularInline):
    """Rows of the one that the screen shows, which is chosen already."""

    extra = 0
    hide_title = True
