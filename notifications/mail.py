"""Messages as mail: rendering, and the backends that hand them to an SMTP server, or write files where none is set."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.policy import Compat32
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import Truncator

from notifications import kinds, selectors
from notifications.errors import NotWanted
from notifications.models import Notification
from notifications.tokens import Subscription, unsubscribe_url

ONE_TEXT = 160  # letters of one text message, as long as all of them are of its own alphabet
SHORTEST_TITLE = 12
LONGEST_LINE = 78  # RFC 5322, 2.1.1
_PLAIN_ADDRESS = re.compile(
    r"[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*", re.IGNORECASE | re.ASCII
)

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


class _ShortHeads(Compat32):
    """Python's, which looks for a place to fold each header; most are short, and plain letters."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        line = f"{name}: {value}"
        if type(value) is str and len(line) <= LONGEST_LINE and line.isascii() and line.isprintable():
            return f"{line}{self.linesep}".encode()
        return super().fold_binary(name, value)


_HEADS = _ShortHeads()


class Letter(EmailMultiAlternatives):
    """A mail whose boundaries come from its Message-ID; Python's own are random, and looked for in all the parts."""

    def message(self, **options: Any) -> Any:
        message = super().message(**options)
        message.policy = _HEADS
        parts: list[Message] = [part for part in message.walk() if part.is_multipart()]
        for number, part in enumerate(parts):
            part.set_boundary(f"=_{number}_{str(message['Message-ID']).strip('<>').partition('@')[0]}")
        return message


def compose(notification: Notification) -> EmailMultiAlternatives:
    """The finished mail, in the recipient's language, whether or not it is still wanted."""
    with translation.override(notification.language):
        return written(notification, context_of(notification))


def compose_wanted(notification: Notification, loaded: Mapping[str, Any] | None = None) -> EmailMultiAlternatives:
    """The finished mail to send; raises NotWanted where it is not true any more, or not to be sent to this address.

    ``loaded`` is what the kind's ``load`` gives, where it was read before for many messages at once.
    """
    with translation.override(notification.language):
        context = context_of(notification, loaded)
        ensure_wanted(notification, context)
        return written(notification, context)


@dataclass(frozen=True)
class Text:
    """What goes to a phone or a chat; ``chat`` is the chat's address where the kind gives it."""

    body: str
    chat: str = ""


def compose_text(notification: Notification, loaded: Mapping[str, Any] | None = None) -> Text:
    """The message for a phone or a chat; raises what compose_wanted raises."""
    kind = kinds.get(notification.kind)
    with translation.override(notification.language):
        context = context_of(notification, loaded)
        ensure_wanted(notification, context)
        if not kind.texted(context):
            raise NotWanted
        return Text(text_of(notification, context), kind.chat_of(context))


def preview_text(notification: Notification) -> str:
    """The text alone, whether or not it is still wanted."""
    with translation.override(notification.language):
        return text_of(notification, context_of(notification))


def text_of(notification: Notification, context: Mapping[str, Any]) -> str:
    """``emails/<kind>.sms.txt``, or the subject and the first link of the mail, in the language that is active.

    A title that makes it longer than one text message is cut for a phone.
    """
    kind, full = kinds.get(notification.kind), {**context, **_frame()}
    if notification.channel != Notification.Channel.SMS:
        return _text(kind, full)
    text, title = _text(kind, full), " ".join(str(full.get("title", "")).split())
    room = max(len(title) - (len(text) - ONE_TEXT), SHORTEST_TITLE)
    if len(text) > ONE_TEXT and room < len(title):
        return _text(kind, full | {"title": Truncator(title).chars(room, truncate="...")})
    return text


def _text(kind: kinds.Kind, context: Mapping[str, Any]) -> str:
    try:
        lines = render_to_string(f"emails/{kind.name}.sms.txt", {**context}).strip().split("\n")
        return "\n".join(" ".join(line.split()) for line in lines)
    except TemplateDoesNotExist:
        text = render_to_string(f"emails/{kind.name}.txt", {**context})
        link = re.search(rf"{re.escape(settings.SITE_URL)}/\S+", text)
        return "\n".join([_subject(kind, context), *([link[0]] if link else [])])


def context_of(notification: Notification, loaded: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the templates read, and what says whether the message is still wanted."""
    kind = kinds.get(notification.kind)
    read = kind.load(notification.subject_id) if loaded is None else loaded
    context = {**notification.context, **read}
    return context | dict(kind.enrich(context))


def ensure_wanted(notification: Notification, context: Mapping[str, Any]) -> None:
    """Raise NotWanted unless the message is true and its recipient has not unsubscribed meanwhile."""
    kind = kinds.get(notification.kind)
    subscription = _subscription(notification, context)
    is_unwelcome = subscription is not None and selectors.has_unsubscribed(subscription)
    if is_unwelcome or not kind.is_current(context):
        raise NotWanted


def written(notification: Notification, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    """The mail of this context, in the language that is active.

    Its Message-ID is the same at every try (RFC 5322, 3.6.4). What is on a topic can be unsubscribed from by one
    click (RFC 8058).
    """
    kind = kinds.get(notification.kind)
    subscription = _subscription(notification, context)
    frame = _frame() | _ways_out(subscription)
    full = {**context, **frame}
    full["subject"] = _subject(kind, full)
    mail = Letter(
        subject=full["subject"],
        body=render_to_string(f"emails/{kind.name}.txt", full),
        to=[notification.recipient],
        headers=_heads(notification, frame),
    )
    mail.attach_alternative(_inliner.inline(render_to_string(f"emails/{kind.name}.html", full)), "text/html")
    for attachment in kind.attach(full):
        mail.attach(attachment.name, attachment.content, attachment.mimetype)
    return mail


def _frame() -> dict[str, str]:
    return {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}


def _subject(kind: kinds.Kind, context: Mapping[str, Any]) -> str:
    return " ".join((str(kind.subject) % context).split())


def html_of(mail: EmailMultiAlternatives) -> str:
    return next((str(content) for content, mimetype in mail.alternatives if mimetype == "text/html"), "")


def _subscription(notification: Notification, context: Mapping[str, Any]) -> Subscription | None:
    kind = kinds.get(notification.kind)
    return Subscription(notification.recipient, kind.topic, kind.scope(context)) if kind.topic else None


def _ways_out(subscription: Subscription | None) -> dict[str, str]:
    if subscription is None:
        return {}
    return {"unsubscribe_url": unsubscribe_url(subscription)}


def _heads(notification: Notification, frame: Mapping[str, str]) -> dict[str, str]:
    heads = {
        "Message-ID": f"<{notification.uuid}@{settings.SITE_HOST}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": notification.language,
    }
    if url := frame.get("unsubscribe_url"):
        heads |= {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return heads


class SmtpBackend(smtp.EmailBackend):
    """Django's, which parses every address of the envelope for each mail; that takes as long as the mail's text.

    A plain one, as nearly all are, is what comes out of that.
    """

    def _send(self, email_message: EmailMessage) -> bool:
        recipients = email_message.recipients()
        if not recipients or self.fail_silently or not all(map(_PLAIN_ADDRESS.fullmatch, recipients)):
            return bool(super()._send(email_message))  # type: ignore[misc]
        content = email_message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        self.connection.sendmail(_sender(email_message.from_email), recipients, content)  # type: ignore[union-attr]
        return True


@lru_cache(maxsize=16)
def _sender(address: str) -> str:
    return sanitize_address(address, settings.DEFAULT_CHARSET)


class FolderBackend(BaseEmailBackend):
    """Writes each mail into EMAIL_FILE_PATH as an .eml file, which any mail program opens."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            self._write(Path(settings.EMAIL_FILE_PATH), message)
        return len(email_messages)

    def _write(self, folder: Path, message: EmailMessage) -> None:
        content = message.message()
        name = str(content["Message-ID"]).strip("<>").partition("@")[0]
        moment = f"{timezone.now():%Y%m%d-%H%M%S-%f}"
        unfinished = folder / f".{moment}-{name}.part"
        try:
            unfinished.write_bytes(content.as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
            os.replace(unfinished, folder / f"{moment}-{name}.eml")
        finally:
            unfinished.unlink(missing_ok=True)
