"""Whoever sits before the organizer's screens."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import OrganizerFactory


@pytest.fixture
def organizer(client: Client) -> Any:
    organizer = OrganizerFactory.create()
    client.force_login(organizer)
    return organizer
