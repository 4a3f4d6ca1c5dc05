"""A second scheduler, started by mistake, does no harm."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.site import ROOT, Site, eventually

pytestmark = pytest.mark.xdist_group("outages")


@pytest.mark.parametrize("own_folder", [False, True], ids=["same folder", "a folder of its own"])
def test_second_beat_sends_nothing_twice(site: Site, own_folder: bool, tmp_path: Path) -> None:
    folder = str(tmp_path) if own_folder else str(site.folder)
    environment = site.environment | {"DATA_DIR": folder, "SECRET_KEY": "s" * 50}
    names = [f"beats-{own_folder}-{n}".lower() for n in range(5)]
    second = subprocess.Popen([sys.executable, "manage.py", "beat"], cwd=ROOT, env=environment)
    try:
        for name in names:
            site.book(name, timeout=10)
        sent = Counter({name: len(eventually(lambda name=name: site.mails_to(name))) for name in names})
        eventually(lambda: site.run(SEEN) == "True")
        lived = second.poll() is None
    finally:
        second.send_signal(signal.SIGTERM)
        second.wait(timeout=20)

    assert lived
    assert sent == dict.fromkeys(names, 1)
    assert {name: len(site.mails_to(name)) for name in names} == dict.fromkeys(names, 1)


# All four have noted that they live, in the database.
SEEN = "from notifications.selectors import last_seen; print(all(last_seen().values()))"
