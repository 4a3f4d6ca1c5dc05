"""Events, their slots and their programme from HTML."""

from events.forms.dialogs import CancelForm, DayAndTimeWidget, DeleteForm, DuplicateForm
from events.forms.events import (
    ClockField,
    ClockForm,
    ClockWidget,
    EventForm,
    OneSlotForm,
    SlotForm,
    SlotFormSet,
    proposed_start,
)
from events.forms.programme import SessionForm, SpeakerForm, next_session
from events.forms.series import SeriesForm
from events.forms.team import TeamMemberForm

__all__ = [
    "CancelForm",
    "ClockField",
    "ClockForm",
    "ClockWidget",
    "DayAndTimeWidget",
    "DeleteForm",
    "DuplicateForm",
    "EventForm",
    "OneSlotForm",
    "SeriesForm",
    "SessionForm",
    "SlotForm",
    "SlotFormSet",
    "SpeakerForm",
    "TeamMemberForm",
    "next_session",
    "proposed_start",
]
