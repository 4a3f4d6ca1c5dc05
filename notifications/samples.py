"""What each message looks like, made of samples that are in no database."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from notifications.kinds import Kind
from notifications.mail import html_of, written
from notifications.models import Notification

NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class Sample:
    kind: Kind
    language: str
    message: EmailMultiAlternatives

    @property
    def html(self) -> str:
        return html_of(self.message)


def sample_of(kind: Kind, language: str, **instead: Any) -> Sample:
    """The message in that language, without a query; ``instead`` of its made-up facts these real ones."""
    notification = Notification(kind=kind.name, uuid=NOBODY, recipient="grace@example.org", language=language)
    with translation.override(language):
        return Sample(kind, language, written(notification, {**kind.sample(), **instead}))
