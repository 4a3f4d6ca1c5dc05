"""Visitors."""

import pytest
from django.test import Client

from tests.factories import UserFactory


@pytest.fixture
def visitor(client: Client) -> Client:
    """A logged-in attendee's browser; the person is ``client.user``."""
    client.user = UserFactory.create(name="Ada Lovelace", phone="+49 30 1234567")
    client.force_login(client.user)
    return client
