"""Dockerfile and docker-compose.yml against the code that they start; no Docker is needed."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "openseat"}


def test_services_are_those_of_the_design() -> None:
    assert sorted(SERVICES) == ["beat", "migrate", "postgres", "redis", "web", "worker"]
    assert sorted(OURS) == ["beat", "migrate", "web", "worker"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_command_is_one_of_ours(name: str) -> None:
    python, script, command, *_ = OURS[name]["command"]

    assert (python, script) == ("python", "manage.py")
    assert command in get_commands()


def test_every_variable_is_in_the_example() -> None:
    interpolated = set(re.findall(r"\$\{([A-Z_]+)", TEXT))
    set_for_the_site = set(OURS["web"]["environment"])

    assert interpolated | set_for_the_site <= EXAMPLE
    assert {"SECRET_KEY", "POSTGRES_PASSWORD"} <= set(re.findall(r"\$\{([A-Z_]+):\?", TEXT))


def test_health_checks_ask_for_an_address_of_the_site() -> None:
    asked = re.findall(r"localhost:[^/]+?(/[a-z]+)", str(OURS["web"]["healthcheck"]) + DOCKERFILE)

    assert asked == ["/healthz", "/healthz"]
    assert resolve("/healthz").url_name == "healthz"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_restarts_and_waits_for_what_it_needs(name: str) -> None:
    service = SERVICES[name]

    assert service["restart"] == ("on-failure" if name == "migrate" else "unless-stopped")
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    for needed, how in service.get("depends_on", {}).items():
        checked = "test" in SERVICES[needed].get("healthcheck", {})
        assert checked or how["condition"] == "service_completed_successfully"


def test_image_is_pinned_hashed_and_without_root() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE)

    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base) for base in bases)
    assert "--require-hashes" in DOCKERFILE
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["openseat"]
    assert all((ROOT / path).exists() for path in copied)
    assert all(re.search(r":\d+\.\d+", service["image"]) for name, service in SERVICES.items() if name not in OURS)
