"""Messages as mail: rendering, and the backend that writes files where no SMTP server is set."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone, translation

from notifications import kinds
from notifications.models import Notification

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def compose(notification: Notification) -> EmailMultiAlternatives:
    """The finished mail, in the recipient's language. Its Message-ID is the same at every try (RFC 5322, 3.6.4)."""
    kind = kinds.get(notification.kind)
    with translation.override(notification.language):
        context: dict[str, Any] = {
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            **notification.context,
            **kind.load(notification.subject_id),
        }
        subject = " ".join((str(kind.subject) % context).split())
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"emails/{kind.name}.txt", context),
            to=[notification.recipient],
            headers={
                "Message-ID": f"<{notification.uuid}@{settings.SITE_HOST}>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": notification.language,
            },
        )
        html = render_to_string(f"emails/{kind.name}.html", context | {"subject": subject})
        mail.attach_alternative(_inliner.inline(html), "text/html")
        for attachment in kind.attach(context):
            mail.attach(attachment.name, attachment.content, attachment.mimetype)
    return mail


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
        unfinished.write_bytes(content.as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
        os.replace(unfinished, folder / f"{moment}-{name}.eml")
