"""The Celery application; its settings are the CELERY_* names of settings.py."""

import os
from typing import Any

import structlog
from celery import Celery
from celery.signals import (
    beat_init,
    before_task_publish,
    celeryd_init,
    task_postrun,
    task_prerun,
    worker_shutting_down,
)

from common import file_queue  # noqa: F401  the scheme files://
from common.stopping import stopping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "events_site.settings")

app = Celery("events_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
@beat_init.connect
def wait_for_the_broker(**_: Any) -> None:
    """A worker reads with blocking calls and should outlast a broker's restart: its time-outs are longer."""
    if app.conf.broker_url.startswith("redis"):
        app.conf.broker_transport_options |= {"socket_timeout": 30, "socket_connect_timeout": 5, "max_retries": None}


@worker_shutting_down.connect
def end_long_work(**_: Any) -> None:
    stopping.set()


@before_task_publish.connect
def send_request_id(headers: dict[str, Any], **_: Any) -> None:
    """A task's log lines carry the id of the request that asked for it."""
    headers["request_id"] = structlog.contextvars.get_contextvars().get("request_id")


@task_prerun.connect
def bind_request_id(task: Any, task_id: str, **_: Any) -> None:
    structlog.contextvars.bind_contextvars(
        task=task.name, task_id=task_id, request_id=task.request.get("request_id") or task_id
    )


@task_postrun.connect
def clear_request_id(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
