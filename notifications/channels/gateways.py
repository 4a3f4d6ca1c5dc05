"""Text messages and chats by apprise. Addresses of chats are secrets, and no log and no error may show them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.plugins import NotifyBase
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.outward import ensure_outward
from notifications.mail import compose_text
from notifications.models import Notification

# Names that apprise writes otherwise.
SCHEMAS = {"rocketchat": "rocket"}
# These go to the service's own servers, whatever the address says.
HOSTED = {"slack", "tgram", "discord", "msteams"}
# All others are refused: some read files of this machine, or fetch what the address names.
PARAMETERS = {"auth", "mode", "thread", "token", "topic"}


class GatewayFailed(Exception):
    """Its text has no address in it."""


class Sms:
    """By the gateway of SMS_URL, an apprise URL that has {phone} where the number goes."""

    def send(self, message: Notification, loaded: Mapping[str, Any] | None) -> None:
        if not settings.SMS_URL:
            raise GatewayFailed("SMS_URL is not set")
        number = "".join(character for character in message.recipient if character.isdigit() or character == "+")
        _notify(_plugin(settings.SMS_URL.replace("{phone}", quote(number))), compose_text(message, loaded).body)

    def close(self) -> None:
        """Each message is a call of its own."""


class Chat:
    """To an organizer's channel: an apprise URL, which the message's kind gives or else is the recipient."""

    def send(self, message: Notification, loaded: Mapping[str, Any] | None) -> None:
        text = compose_text(message, loaded)
        url = text.chat or message.recipient
        try:
            plugin = _reachable(url)
        except ValidationError as error:
            raise GatewayFailed(error.messages[0]) from None
        _notify(plugin, text.body)

    def close(self) -> None:
        """Each message is a call of its own."""


def validate_chat(url: str) -> None:
    """Raises ValidationError, which does not show the address, where no message may be sent to it.

    Only the services of CHAT_SERVICES; where the address chooses a host, only a host of CHAT_HOSTS, so that nobody
    sends to this machine or its neighbours; and nothing without https, but to a host that is listed with http://.
    """
    _chat_plugin(url)


def ensure_chat(url: str) -> None:
    """``validate_chat``, and the host must lead to where calls may go to now."""
    _reachable(url)


def _reachable(url: str) -> NotifyBase:
    plugin = _chat_plugin(url)
    try:
        _ensure_outward(_service(url), plugin)
    except DomainError as error:
        raise ValidationError(str(error), code=error.code) from None
    return plugin


def _chat_plugin(url: str) -> NotifyBase:
    service = _service(url)
    if not service:
        raise ValidationError(_("This chat service is not one that messages are sent to."), code="chat_service")
    if {name.lower() for name, _value in parse_qsl(urlsplit(url).query, keep_blank_values=True)} - PARAMETERS:
        raise ValidationError(_("This address has parameters that are not taken."), code="chat_parameters")
    try:
        plugin = _plugin(url)
    except GatewayFailed:
        raise ValidationError(_("This is not the address of a chat."), code="chat_address") from None
    if _takes_a_host(service, plugin) and not _is_listed(plugin):
        raise ValidationError(_("Messages are not sent to this host."), code="chat_host")
    return plugin


def _service(url: str) -> str:
    """The name of the service, also of its form with TLS; empty where it is not one of CHAT_SERVICES."""
    schema = url.partition("://")[0].lower()
    services = {SCHEMAS.get(name, name) for name in settings.CHAT_SERVICES}
    found = schema if schema in services else schema.removesuffix("s")
    return found if found in services else ""


def _takes_a_host(service: str, plugin: NotifyBase) -> bool:
    return service not in HOSTED and not (service == "ntfy" and getattr(plugin, "mode", None) == "cloud")


def _is_listed(plugin: NotifyBase) -> bool:
    host = f"{plugin.host}:{plugin.port}" if plugin.port else str(plugin.host)
    return (host if plugin.secure else f"http://{host}").lower() in settings.CHAT_HOSTS


def _ensure_outward(service: str, plugin: NotifyBase) -> None:
    """A listed host too must lead to the public internet, or into one of WEBHOOK_ALLOWED_NETWORKS.

    apprise looks the name up once more, so it is CHAT_HOSTS that keeps strangers' names out (decision 0017).
    """
    if _takes_a_host(service, plugin):
        port = plugin.port or (443 if plugin.secure else 80)
        ensure_outward(f"https://{plugin.host}:{port}/")


def _plugin(url: str) -> NotifyBase:
    asset = AppriseAsset(app_id=settings.SITE_NAME, app_desc=settings.SITE_NAME, app_url=settings.SITE_URL)
    plugin = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if not isinstance(plugin, NotifyBase):
        raise GatewayFailed("the address of the gateway is not one that apprise knows")
    return plugin


def _notify(plugin: NotifyBase, text: str) -> None:
    try:
        is_taken = plugin.notify(body=text, body_format=NotifyFormat.TEXT)
    except Exception as error:  # its text may have the address in it
        raise GatewayFailed(f"the gateway failed with {type(error).__name__}") from None
    if not is_taken:
        raise GatewayFailed("the gateway did not take the message")
