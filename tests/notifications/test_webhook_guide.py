"""The guide has an example of every type, with the fields that are sent."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from bookings.services import check_in
from events.services.telling import tell
from notifications.happenings import Happening
from notifications.models import WebhookDelivery
from tests.factories import EventFactory, WebhookFactory, book

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"


def shape(value: Any) -> Any:
    """The names of the fields, as deep as they go; what may be null has no shape."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else None


@pytest.mark.django_db
def test_the_guide_has_an_example_of_every_type():
    endpoint = WebhookFactory.create()
    event = EventFactory.create(organizer=endpoint.owner, capacity=5)
    tell(Happening.EVENT_PUBLISHED, event, timezone.now())
    booking = book(event, "Ada")
    code = booking.attendees.get().ticket_code
    check_in(event=event, ticket_code=code, by=endpoint.owner, now=timezone.now())
    sent = {each.event_type.partition(".")[0]: json.loads(each.payload) for each in WebhookDelivery.objects.all()}

    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", GUIDE.read_text(), re.DOTALL)]

    assert [each["type"] for each in examples] == list(Happening.values)
    for each in examples:
        assert shape(each) == shape(sent[each["type"].partition(".")[0]])
