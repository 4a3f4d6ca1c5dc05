"""The dialogs in which an organizer cancels, copies or deletes an event: what will happen, and what has to be known."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.forms.utils import from_current_timezone
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import INPUT_CLASSES, UnfoldAdminTextareaWidget

from events import notices
from events.forms.events import ClockField
from events.models import Event
from notifications import audiences, kinds
from notifications.samples import Sample, sample_of

WEEK = timedelta(weeks=1)


class EventDialog(BaseDialogForm):
    """``event`` is the one of the dialog's address; whether it may be acted on is asked before the dialog opens."""

    form_before_template = "admin/events/event/dialog.html"

    def __init__(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> None:
        self.event = Event.with_deleted.with_seats(timezone.now()).get(pk=object_id)
        # The page below has a form with fields of the same names.
        super().__init__(request, object_id, *args, **kwargs, auto_id="dialog_%s")

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        is_over = self.event.ends_at <= timezone.now()
        return {"dialog": type(self).__name__, "event": self.event, "is_over": is_over}


class CancelForm(EventDialog):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("It is in the mail to those who booked, and on the event's page."),
    )

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        """With the mail and for how many it is, unless nobody is told."""
        context = super().get_before_template_context(request, object_id)
        if context["is_over"]:
            return context
        told = [(audience, audience.count(self.event.pk)) for audience in audiences.of(notices.CANCELLED)]
        mails = [self._mail(audience.kind) for audience, count in told if count]
        return context | {"recipients": sum(count for _audience, count in told), "mail": mails[0] if mails else None}

    def _mail(self, kind: str) -> Sample:
        facts = {"event": self.event, "slot": self.event.slots.first(), "title": self.event.title}
        with translation.override(self.event.language):
            reason = gettext("(Your reason stands here.)")
        return sample_of(kinds.get(kind), self.event.language, reason=reason, **facts)


class DeleteForm(EventDialog):
    pass


class DayAndTimeWidget(forms.SplitDateTimeWidget):
    """The browser's own pickers: a dialog is opened after the admin has fitted out its fields with its own."""

    def __init__(self) -> None:
        looks = {"class": " ".join(INPUT_CLASSES)}
        super().__init__(
            date_attrs=looks | {"type": "date"}, time_attrs=looks | {"type": "time"}, date_format="%Y-%m-%d",
            time_format="%H:%M",
        )  # fmt: skip


class DuplicateForm(EventDialog):
    """``starts_at`` is an instant once the form is valid; it is shown and read by the clock of the event's zone."""

    starts_at = ClockField(
        label=_("The copy starts"), widget=DayAndTimeWidget, validators=[MaxValueValidator(datetime(2999, 12, 31))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["starts_at"] = timezone.make_naive(self._next_start(), self.event.zone)
        self.fields["starts_at"].help_text = _("What the clock shows in %(zone)s.") % {"zone": self.event.timezone}

    def _next_start(self) -> datetime:
        """The same weekday and hour, in the first week that is both after the event's and to come."""
        weeks = max(1, (timezone.now() - self.event.starts_at) // WEEK + 1)
        clock = timezone.make_naive(self.event.starts_at, self.event.zone) + WEEK * weeks
        return clock.replace(tzinfo=self.event.zone)

    def clean_starts_at(self) -> datetime:
        with timezone.override(self.event.zone):
            return from_current_timezone(self.cleaned_data["starts_at"])
