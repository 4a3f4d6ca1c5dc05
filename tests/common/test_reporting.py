"""What a failure tells Sentry: where it broke, and nobody's data."""

import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from common import reporting

TOKEN = "aB3-" * 10 + "xyz"
EVENT: dict[str, Any] = {
    "event_id": "0123456789abcdef0123456789abcdef",
    "level": "error",
    "transaction": f"/bookings/{TOKEN}/",
    "request": {
        "method": "POST",
        "url": f"https://events.example.org/bookings/{TOKEN}/?email=zoe@example.org",
        "data": {"password": "open-sesame"},
        "cookies": {"sessionid": "open-sesame"},
        "headers": {"Authorization": "Bearer open-sesame"},
        "env": {"REMOTE_ADDR": "192.0.2.7"},
        "query_string": "email=zoe@example.org",
    },
    "user": {"email": "zoe@example.org", "ip_address": "192.0.2.7"},
    "breadcrumbs": {"values": [{"message": "zoe@example.org"}]},
    "extra": {"sys.argv": ["open-sesame"]},
    "exception": {
        "values": [
            {
                "type": "OSError",
                "value": f"no way to zoe@example.org with {TOKEN}",
                "stacktrace": {"frames": [{"function": "send", "lineno": 7, "vars": {"name": "open-sesame"}}]},
            }
        ]
    },
}


def test_a_person_is_in_no_report():
    sent = reporting.strip(json.loads(json.dumps(EVENT)), {})

    text = json.dumps(sent)
    assert not [each for each in (TOKEN, "zoe@example.org", "open-sesame", "192.0.2.7") if each in text]
    assert sent["request"] == {"method": "POST", "url": "https://events.example.org/bookings/…/"}
    assert sent["event_id"] == EVENT["event_id"]
    (failure,) = sent["exception"]["values"]
    assert (failure["type"], failure["value"]) == ("OSError", "no way to … with …")
    assert failure["stacktrace"]["frames"] == [{"function": "send", "lineno": 7}]


def test_it_is_started_without_anything_personal(monkeypatch: pytest.MonkeyPatch):
    given: dict[str, Any] = {}
    monkeypatch.setitem(sys.modules, "sentry_sdk", SimpleNamespace(init=given.update))  # type: ignore[arg-type]

    reporting.start("https://key@sentry.example/1", version="1", site="events.example.org")

    assert given["before_send"] is reporting.strip
    assert (given["send_default_pii"], given["include_local_variables"]) == (False, False)
    assert given["max_request_body_size"] == "never"


def test_without_the_package_one_sentence_stops_the_start(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)  # type: ignore[arg-type]

    with pytest.raises(ImproperlyConfigured, match=r"^SENTRY_DSN needs the package sentry-sdk\.$"):
        reporting.start("https://key@sentry.example/1", version="1", site="x")
