"""Speakers and sessions from the organizer's screens."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminTextInputWidget

from common.admin import RefusableForm
from events.errors import EndsBeforeStart
from events.forms.events import ClockForm
from events.models import Event, Session, Speaker

USUAL_LENGTH = timedelta(minutes=45)


class RoomWidget(UnfoldAdminTextInputWidget):
    """A text that proposes the rooms that are used already."""

    rooms: list[str] = []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        number = f"{name}_rooms"
        field = super().render(name, value, {**(attrs or {}), "list": number}, renderer)
        options = format_html_join("", '<option value="{}"></option>', [(room,) for room in self.rooms])
        return format_html('{}<datalist id="{}">{}</datalist>', field, number, options)


class AddSpeakerWidget(RelatedFieldWidgetWrapper):
    """The speakers of one event, with a window in which another one is added to it."""

    template_name = "unfold/widgets/related_widget_wrapper.html"

    def __init__(self, widget: forms.Select, event: Event) -> None:
        relation: Any = Session._meta.get_field("speakers").remote_field
        super().__init__(widget, relation, admin.site, can_add_related=True)
        self.event = event

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["url_params"] += f"&event={self.event.pk}"
        return context


class SpeakerForm(RefusableForm):
    """``chosen_event`` is the event that a new speaker is added to."""

    chosen_event: Event | None = None

    class Meta:
        model = Speaker
        fields: list[str] = []


class SessionForm(ClockForm):
    """``chosen_event`` is the event that a new session is added to."""

    chosen_event: Event | None = None
    service_names = {"speaker_ids": "speakers"}
    speakers = forms.ModelMultipleChoiceField(
        label=_("Speakers"),
        queryset=Speaker.objects.none(),
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
    )

    class Meta:
        model = Session
        fields: list[str] = []
        widgets = {"room": RoomWidget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["speakers"]
        choice.queryset = self.event.speakers.all()
        choice.widget = AddSpeakerWidget(choice.widget, self.event)
        rooms = Session.objects.filter(event=self.event).exclude(room="").order_by("room")
        self.fields["room"].widget.rooms = list(rooms.values_list("room", flat=True).distinct())
        self.fields["starts_at"].help_text = _("What the clock shows in %(zone)s.") % {"zone": self.event.timezone}

    @property
    def event(self) -> Event:
        if self.instance.event_id is None and self.chosen_event:
            self.instance.event = self.chosen_event
        return self.instance.event

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.read_clocks(self.event.timezone)
        start, end = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", str(EndsBeforeStart.message))
        return self.cleaned_data


def next_session(event: Event) -> dict[str, Any]:
    """What the next session of a programme begins as: after the one that was added last, in the same room."""
    last = event.sessions.order_by("pk").last()
    if last is None:
        return _span(event.starts_at, USUAL_LENGTH, event)
    return _span(last.ends_at, last.ends_at - last.starts_at, event) | {"room": last.room, "capacity": last.capacity}


def _span(starts_at: datetime, length: timedelta, event: Event) -> dict[str, Any]:
    """Moved to the event's start where it would end after the event."""
    start = starts_at if starts_at + length <= event.ends_at else event.starts_at
    return {"starts_at": start, "ends_at": min(start + length, event.ends_at)}
