"""What all admin screens share: who may open them, and a service's no as a message or on the form."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, TabularInline

from common.errors import DomainError
from common.paginator import BoundedPaginator

MOST_REFUSALS = 10
"""That are told one by one; messages travel in a cookie."""


def act_on_each(request: HttpRequest, rows: Iterable[Any], action: Callable[[Any], Any], done: Any) -> None:
    """Call ``action`` on every row; report what was done (an ngettext_lazy by "count") and what was not, and why."""
    count, refusals = 0, []
    for row in rows:
        try:
            action(row)
            count += 1
        except DomainError as error:
            refusals.append(f"{row}: {error}")
    for refusal in refusals[:MOST_REFUSALS]:
        messages.warning(request, refusal)
    if others := len(refusals[MOST_REFUSALS:]):
        text = ngettext("%(count)s more was left as it is.", "%(count)s more were left as they are.", others)
        messages.warning(request, text % {"count": others})
    if count:
        messages.success(request, done % {"count": count})


def act_on_one(
    admin: DjangoModelAdmin, request: HttpRequest, object_id: str, action: Callable[[Any], Any], done: Any
) -> HttpResponse:
    """``act_on_each`` for the row of a change page, whose dialog sent the request; then back to that page."""
    row = admin.get_object(request, object_id)
    if row is None:
        raise Http404
    act_on_each(request, [row], action, done)
    return leave_dialog(request, change_url(row))


def leave_dialog(request: HttpRequest, page: str) -> HttpResponse:
    """A dialog posts by htmx, which follows a redirect only where it is told to by a header of its own."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": page})
    return redirect(page)


def change_url(row: models.Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


class RefusableForm(forms.ModelForm):
    """A form that can also show what a service refused after the form itself had no objection.

    ``service_names`` has the form's name of a field where the services call it otherwise.
    """

    refusal: DomainError | None = None
    service_names: dict[str, str] = {}

    def full_clean(self) -> None:
        super().full_clean()
        if self.refusal is not None and self.is_bound:
            field = self.service_names.get(self.refusal.field or "", self.refusal.field)
            self.add_error(field if field in self.fields else None, str(self.refusal))


def _or_message(request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any) -> HttpResponse:
    """The view, or the same page again with a service's no as a message."""
    try:
        return view(request, *args, **kwargs)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())


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


class BoundedList(ModelAdmin):
    """A list that stays quick when it is long."""

    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """“All of them” is what the list has counted: beyond that, nobody knows how many would be acted on."""
        if request.POST.get("select_across", "0") != "0" and BoundedPaginator(queryset, 1).is_cut:
            messages.error(
                request,
                _("These are more than %(count)s. Search or filter first.") % {"count": BoundedPaginator.MOST},
            )
            return redirect(request.get_full_path())
        return super().response_action(request, queryset)


class StaffAdmin(StaffPermissions, BoundedList):
    """A screen on which a refusal by a service shows the form again, filled, with the reason."""

    view_on_site = False

    def acted_on(self, request: HttpRequest, object_id: Any) -> Any:
        """The row whose buttons are asked about, read once for all of them; raises Http404 where the list lacks it."""
        if not hasattr(request, "acted_on"):
            request.acted_on = self.get_object(request, str(object_id))  # type: ignore[attr-defined]
        if request.acted_on is None:  # type: ignore[attr-defined]
            raise Http404
        return request.acted_on  # type: ignore[attr-defined]

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Django would lead to the first page with a message, which says as much and hides a broken link."""
        raise Http404

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Columns that an index sorts, or all of them once the list is of one event."""
        of_one = "event__id__exact" in request.GET
        return super().get_sortable_by(request) if of_one or self.sortable_by is None else self.sortable_by

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            # All was rolled back. The second run stops at the form, which now knows of the refusal.
            request.refusal = error  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return _or_message(request, super().delete_view, object_id, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _or_message(request, super().changelist_view, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[str], dict[str, int], set[str], list]:
        """The rows themselves: what else may stand in the way, the services know."""
        return [str(row) for row in objs], {}, set(), []

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """All or none, each by the screen's ``delete_model``."""
        with transaction.atomic():
            for row in queryset:
                self.delete_model(request, row)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        """A class made for this request alone, which is why the refusal can travel on it."""
        form = super().get_form(request, *args, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form


class StaffInline(StaffPermissions, TabularInline):
    """Rows of the one that the screen shows, which is chosen already."""

    extra = 0
    hide_title = True
