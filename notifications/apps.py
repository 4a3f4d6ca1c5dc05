from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Every app's messages.py registers its kinds, and its payloads.py what webhooks are told of its rows.

        Their vitals.py registers what /readyz and the doctor ask, and gauges.py what /metrics reads.
        """
        autodiscover_modules("messages", "payloads", "vitals", "gauges")
