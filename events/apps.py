from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Whatever is saved or deleted by itself moves its marks; what services change in bulk, they move."""
        import_module("events.marks").watch()
