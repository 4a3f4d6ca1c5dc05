"""What a process loads that answers requests."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOADED = """
import sys
from events_site.wsgi import application
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*sys.modules)
"""


def test_a_web_process_has_no_library_that_only_happens_to_be_installed(tmp_path: Path):
    environment = {"DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", LOADED]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    loaded = set(run.stdout.split())

    assert {"markdown", "pygments", "requests", "rich"} & loaded == set()
    assert {"rest_framework.compat", "structlog", "httpx"} <= loaded


def test_whoever_needs_one_still_finds_it():
    command = [sys.executable, "-c", "import events_site.lean, requests; print(requests.__name__)"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "requests"
