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
EXAMPLE = set(re.findall(r"^#([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
OVERRIDE: dict[str, Any] = yaml.safe_load((ROOT / "compose.override.example.yml").read_text())
CADDYFILE = (ROOT / "Caddyfile").read_text()
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "openseat"}


def test_services_are_those_of_the_design() -> None:
    assert sorted(SERVICES) == ["beat", "migrate", "postgres", "proxy", "redis", "web", "worker"]
    assert sorted(OURS) == ["beat", "migrate", "web", "worker"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_command_is_one_of_ours(name: str) -> None:
    python, script, command, *_ = OURS[name]["command"]

    assert (python, script) == ("python", "manage.py")
    assert command in get_commands()


def test_every_variable_is_in_the_example() -> None:
    interpolated = set(re.findall(r"\$\{([A-Z0-9_]+)", TEXT)) | set(re.findall(r"\{\$([A-Z0-9_]+)", CADDYFILE))
    set_for_the_site = {name for each in OURS.values() for name in each["environment"]}
    overridden = {name for each in OVERRIDE["services"].values() for name in each.get("environment", {})}

    assert interpolated | set_for_the_site | overridden <= EXAMPLE
    assert {"SECRET_KEY", "POSTGRES_PASSWORD"} <= set(re.findall(r"\$\{([A-Z0-9_]+):\?", TEXT))


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


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_can_change_nothing_but_its_volumes(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert name == "postgres" or service["cap_drop"] == ["ALL"]
    assert "privileged" not in service


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert all(
        str(port).startswith("127.0.0.1:") for each in OVERRIDE["services"].values() for port in each.get("ports", [])
    )


def test_the_proxy_is_trusted_and_speaks_to_web() -> None:
    (network,) = yaml.safe_load(TEXT)["networks"]["default"]["ipam"]["config"]

    assert OURS["web"]["environment"]["TRUSTED_PROXIES"] == f"${{TRUSTED_PROXIES:-{network['subnet']}}}"
    assert "dynamic a web 8000" in CADDYFILE
    assert all(resolve(path) for path in re.findall(r"@inside path (.+)", CADDYFILE)[0].split())
    assert CADDYFILE.count("{") == CADDYFILE.count("}")


def test_backups_are_made_by_programs_of_the_servers_version() -> None:
    server = re.match(r"postgres:(\d+)\.", SERVICES["postgres"]["image"])
    client = re.search(r"postgresql-client-(\d+)", DOCKERFILE)

    assert server
    assert client
    assert server[1] == client[1]


def test_the_override_changes_services_that_exist() -> None:
    assert set(OVERRIDE["services"]) <= set(SERVICES)


def test_volumes_are_declared() -> None:
    declared = set(yaml.safe_load(TEXT)["volumes"])

    used = {volume.partition(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])}
    assert {name for name in used if not name.startswith(".")} == declared
