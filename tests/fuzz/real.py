"""Ids and secrets that exist, put where made-up ones would only find 404s."""

from datetime import timedelta
from random import Random
from typing import Any

from bookings.models import Booking
from tests.access.world import World
from tests.factories import PASSWORD

SHARE = 0.8  # of the places that take one


class Real:
    """What the world has to fill in by the name of a field, or by the first segment of a path."""

    def __init__(self, world: World, random: Random) -> None:
        self.random = random
        events = [world.event, world.event, world.event, world.draft, world.deleted]
        slots = [slot for event in events for slot in event.slots.all()]
        bookings = list(Booking.objects.filter(event=world.event))
        attendees = [each for booking in bookings for each in booking.attendees.all()]
        moments = [world.event.starts_at + timedelta(minutes=minutes) for minutes in (-50_000, -60, 0, 0, 20, 60, 1440)]
        owner = world.people["owner"]
        times = [moment.isoformat().replace("+00:00", "Z") for moment in moments]
        self.by_field: dict[str, list[Any]] = {
            "attendee": [each.pk for each in attendees],
            "category": [world.category.pk, world.category.slug],
            "category_id": [world.category.pk, world.idle_category.pk],
            "code": ["123456"],
            "current_password": [PASSWORD],
            "email": [owner.email, world.people["attendee"].email, world.applicant.email, world.booking.email],
            "event_id": [each.pk for each in events],
            "new_password": ["analytical-engine-2"],
            "new_time_slot_id": [each.pk for each in slots],
            "organizer": [owner.pk],
            "password": [PASSWORD, "analytical-engine-2"],
            "rrule": ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU;COUNT=3", "FREQ=MONTHLY;BYMONTHDAY=31"],
            "slot": [each.pk for each in slots],
            "ticket_code": [code for each in attendees for code in (each.ticket_code, each.ticket_code[:8])],
            "time_slot_id": [each.pk for each in slots],
            "timezone": ["Europe/Berlin", "UTC", "Asia/Kathmandu"],
            "token": [world.reset_key, world.confirm_key],
            "url": ["https://example.org/hook"],
            "user_id": [each.pk for each in world.people.values()],
        } | dict.fromkeys(["starts_at", "ends_at", "scheduled_at", "until", "start_after", "end_before"], times)
        self.by_list = {
            "speaker_ids": [world.speaker.pk, world.draft_speaker.pk],
            "event_types": ["booking.confirmed", "event.updated"],
        }
        self.by_path = {
            "attendee_id": self.by_field["attendee"],
            "attendees": self.by_field["attendee"],
            "categories": self.by_field["category_id"],
            "delivery_id": [world.delivery.pk],
            "events": self.by_field["event_id"],
            "messages": [each.pk for each in world.event.messages.all()],
            "sessions": [world.talk.pk, world.draft_talk.pk],
            "slots": self.by_field["slot"],
            "speakers": self.by_list["speaker_ids"],
            "token": [each.token for each in bookings],
            "webhooks": [world.webhook.pk],
        }

    def path(self, path: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """The parameters with ids that are there."""
        return {name: self._or_real(value, self._of_path(path, name)) for name, value in parameters.items()}

    def _of_path(self, path: str, name: str) -> list[Any]:
        before = path.partition(f"/{{{name}}}")[0].rpartition("/")[2]
        return self.by_path.get(name, self.by_path.get(before, []))

    def body(self, value: Any, field: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self.body(each, name) for name, each in value.items()}
        if isinstance(value, list):
            known = self.by_list.get(field)
            return known[: self.random.randint(0, 2)] if known and self._is_chosen() else [self.body(v) for v in value]
        return self._or_real(value, self.by_field.get(field, []))

    def _or_real(self, value: Any, known: list[Any]) -> Any:
        return self.random.choice(known) if known and self._is_chosen() else value

    def _is_chosen(self) -> bool:
        return self.random.random() < SHARE
