"""Mail servers that misbehave."""

from collections.abc import Callable
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend


class BrokenBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("nobody home")


class WatchedBackend(EmailBackend):
    """Calls ``watcher`` with each mail that it took."""

    watcher: Callable[[Any], None]

    def send_messages(self, email_messages: Any) -> int:
        count = super().send_messages(email_messages)
        for mail in email_messages:
            type(self).watcher(mail)
        return count
