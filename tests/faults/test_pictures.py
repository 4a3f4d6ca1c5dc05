"""A picture that is uploaded while the worker dies is prepared by the next one, and served by the site itself."""

import os
import signal
import urllib.request
from typing import Any

import pytest

from tests.pictures import photo
from tests.site import Site, eventually

pytestmark = pytest.mark.xdist_group("outages")


def put(site: Site, path: str, body: bytes, token: str) -> int:
    headers = {"Content-Type": "image/jpeg", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"http://127.0.0.1:{site.port}{path}", body, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return answer.status


def test_picture_outlives_a_killed_worker_and_is_served(own_site: Site) -> None:
    own_site.start()
    login = {"email": "organizer@test.com", "password": "password123"}
    token = own_site.call("/api/v1/auth/login", login)["access_token"]
    path = f"/api/v1/events/{own_site.call('/api/v1/events?size=1')['items'][0]['id']}/picture"

    status = put(own_site, path, photo((4000, 3000)), token)
    os.kill(own_site.pids("worker")[0], signal.SIGKILL)

    def ready() -> Any:
        answer = own_site.call(path, token=token)
        return answer if answer["state"] == "ready" else None

    assert status == 202
    address = eventually(ready)["image_url"]
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
        content, headers = answer.read(), answer.headers
    assert (content[:4], content[8:12], headers["Content-Type"]) == (b"RIFF", b"WEBP", "image/webp")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not list((own_site.folder / "uploads").iterdir())
    assert own_site.end() == 0
