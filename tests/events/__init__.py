"""Filling in the organizer's screens as a browser would."""

from typing import Any

from django.test import Client
from django.urls import reverse

from events.models import Event


def change_page(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def read_form(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send if nothing was touched."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            _fill(data, field)
    return data


def _fill(data: dict[str, Any], field: Any) -> None:
    value = field.value()
    if hasattr(field.field.widget, "decompress"):
        parts = field.field.widget.decompress(value)
        formats = [widget.format for widget in field.field.widget.widgets]
        for number, (part, shape) in enumerate(zip(parts, formats, strict=True)):
            data[f"{field.html_name}_{number}"] = part.strftime(shape) if part else ""
    elif value is True:
        data[field.html_name] = "on"
    elif value is not None and value is not False:
        data[field.html_name] = value


def errors_of(answer: Any) -> str:
    assert answer.status_code == 200, "the form was accepted"
    return " ".join(str(error) for error in answer.context["errors"])
