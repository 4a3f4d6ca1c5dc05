"""What an organizer does with an event besides editing it. Each has a dialog that says what will happen."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.decorators import action
from unfold.enums import ActionVariant

from accounts.models import User
from common.admin import StaffAdmin, act_on_each, act_on_one, change_url, leave_dialog
from common.views import submit
from events import services
from events.admin.series import series_screen
from events.forms import CancelForm, DeleteForm, DuplicateForm
from events.models import Event
from events.permissions import owns

PUBLISHED = ngettext_lazy("%(count)s event is published.", "%(count)s events are published.", "count")
CANCELLED = ngettext_lazy("%(count)s event is cancelled.", "%(count)s events are cancelled.", "count")
DELETED = ngettext_lazy("%(count)s event is deleted.", "%(count)s events are deleted.", "count")
RESTORED = ngettext_lazy("%(count)s event is back.", "%(count)s events are back.", "count")
DUPLICATE = {
    "title": _("Duplicate this event"),
    "description": _("The copy is a draft, and it opens next."),
    "form_submit_text": _("Duplicate"),
    "form_class": DuplicateForm,
}


def _publish(request: HttpRequest) -> Callable[[Event], Event]:
    return lambda event: services.publish_event(event=event, by=cast("User", request.user), now=timezone.now())


def _restore(request: HttpRequest) -> Callable[[Event], Event]:
    return lambda event: services.restore_event(event=event, by=cast("User", request.user), now=timezone.now())


class EventActions(StaffAdmin):
    """A button is there where its service has no objection; pressed anyhow, the service says why not."""

    actions = ["publish_chosen", "restore_chosen"]
    actions_detail = [
        "publish",
        "restore",
        "duplicate",
        "cancel",
        {"title": _("More"), "icon": "more_vert", "items": ["add_slots", "remove"]},
    ]

    def _is(self, request: HttpRequest, object_id: Any, *statuses: str) -> bool:
        """A deleted one can only be restored."""
        event = self.acted_on(request, object_id)
        return event.deleted_at is None and event.status in statuses

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._is(request, object_id, Event.Status.DRAFT)

    def has_cancel_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._is(request, object_id, Event.Status.PUBLISHED)

    def has_series_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._is(request, object_id, Event.Status.DRAFT, Event.Status.PUBLISHED)

    def has_duplicate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._is(request, object_id, *Event.Status.values)

    def has_remove_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        event = self.acted_on(request, object_id)
        return event.deleted_at is None and owns(request.user, event)

    def has_restore_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Without an event: whether the list offers it."""
        if object_id is None:
            return request.user.is_superuser and request.GET.get("deleted") == "yes"
        return self.acted_on(request, object_id).deleted_at is not None and request.user.is_superuser

    @action(description=_("Publish"))
    def publish_chosen(self, request: HttpRequest, queryset: Any) -> None:
        act_on_each(request, queryset, _publish(request), PUBLISHED)

    @action(description=_("Restore"), permissions=["restore"])
    def restore_chosen(self, request: HttpRequest, queryset: Any) -> None:
        act_on_each(request, queryset, _restore(request), RESTORED)

    @action(
        description=_("Publish"),
        permissions=["publish"],
        icon="campaign",
        dialog={
            "title": _("Publish this event?"),
            "description": _("Everybody can find and book it from then on. Changes that are not saved yet are lost."),
            "form_submit_text": _("Publish"),
            "form_class": None,
        },
    )
    def publish(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _publish(request), PUBLISHED)

    @action(
        description=_("Cancel the event"),
        permissions=["cancel"],
        icon="event_busy",
        dialog={
            "title": _("Cancel this event?"),
            "description": _("It is cancelled for good: its page stays and says so, and nobody can book any more."),
            "form_submit_text": _("Cancel the event"),
            "form_class": CancelForm,
        },
    )
    def cancel(self, request: HttpRequest, form: CancelForm, object_id: str) -> HttpResponse:
        def act(event: Event) -> Event:
            by, reason = cast("User", request.user), form.cleaned_data["reason"]
            return services.cancel_event(event=event, by=by, reason=reason, now=timezone.now())

        return act_on_one(self, request, object_id, act, CANCELLED)

    @action(description=_("Duplicate"), permissions=["duplicate"], icon="content_copy", dialog=DUPLICATE)
    def duplicate(self, request: HttpRequest, form: DuplicateForm, object_id: str) -> HttpResponse:
        def act(data: dict[str, Any]) -> Event:
            by, starts_at = cast("User", request.user), data["starts_at"]
            return services.duplicate_event(event=form.event, by=by, starts_at=starts_at, now=timezone.now())

        if copy := submit(form, act):
            return leave_dialog(request, change_url(copy))
        context = {"dialog": DUPLICATE, "form": form, "form_submit_text": DUPLICATE["form_submit_text"]}
        return render(request, "unfold/helpers/dialog.html", context)

    @action(
        description=_("Delete"),
        permissions=["remove"],
        icon="delete",
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Delete this event?"),
            "description": _("It leaves every list and page, this admin too. An admin can bring it back."),
            "form_submit_text": _("Delete"),
            "form_class": DeleteForm,
        },
    )
    def remove(self, request: HttpRequest, form: DeleteForm, object_id: str) -> HttpResponse:
        def act(event: Event) -> Event:
            return services.delete_event(event=event, by=cast("User", request.user), now=timezone.now())

        back = act_on_one(self, request, object_id, act, DELETED)
        is_there = Event.objects.filter(pk=object_id).exists()
        return back if is_there else leave_dialog(request, reverse("admin:events_event_changelist"))

    @action(
        description=_("Restore"),
        permissions=["restore"],
        icon="restore_from_trash",
        dialog={
            "title": _("Restore this event?"),
            "description": _("It is back as it was, with its slots, programme, team and bookings."),
            "form_submit_text": _("Restore"),
            "form_class": None,
        },
    )
    def restore(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _restore(request), RESTORED)

    @action(description=_("Add recurring slots"), permissions=["series"], icon="event_repeat")
    def add_slots(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return series_screen(self, request, self.acted_on(request, object_id))
