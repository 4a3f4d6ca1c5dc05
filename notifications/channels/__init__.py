"""The ways to a recipient. Each is a class that the setting CHANNELS names, loaded when it is first needed."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, Self

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.models import Notification


class OutOfReach(Exception):
    """The server behind a channel cannot be spoken to at all, so that there is no use in trying the next message."""


class Channel(Protocol):
    def send(self, message: Notification, loaded: Mapping[str, Any] | None) -> None:
        """Hand the message over; any exception means that it was not. ``loaded`` is as for notifications.mail."""

    def close(self) -> None: ...


class Post:
    """Hands messages over by their channels, and keeps what is open between them."""

    def __init__(self) -> None:
        self._open: dict[str, Channel] = {}
        self.is_out_of_reach = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for channel in self._open.values():
            channel.close()

    def send(self, message: Notification, loaded: Mapping[str, Any] | None = None) -> None:
        """Raises what the channel raises."""
        try:
            self._channel(message.channel).send(message, loaded)
        except OutOfReach as error:
            self.is_out_of_reach = True
            raise error.__cause__ or error from None

    def _channel(self, name: str) -> Channel:
        if name not in self._open:
            self._open[name] = import_string(settings.CHANNELS[name])()
        return self._open[name]


def ensure_chat(url: str) -> None:
    """Raise ValidationError, which does not show the address, where no message may be sent to this chat now.

    For a form. It looks up the host's name where the address has one, and loads apprise when it is first called.
    """
    import_string("notifications.channels.gateways.ensure_chat")(url)
