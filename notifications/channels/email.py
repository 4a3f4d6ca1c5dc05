"""Mail by Django's backend, over one connection for as long as the server keeps it."""

import smtplib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.core.mail import EmailMessage, get_connection

from notifications.channels import OutOfReach
from notifications.mail import compose_wanted
from notifications.models import Notification

# What a server says of one message; the connection is good for the next one.
REFUSALS = (
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
)
CLOSES = 421  # RFC 5321, 4.2.3: the server closes the connection, whatever the command was
MOST_BREAKS = 2


class Mail:
    def __init__(self) -> None:
        self._connection = get_connection()
        self._carried = 0
        self._breaks = 0

    def send(self, message: Notification, loaded: Mapping[str, Any] | None) -> None:
        """Raises NotWanted, or OutOfReach where no connection can be made, or where each breaks at its first mail."""
        mail = compose_wanted(message, loaded)
        if self._carried:
            try:
                return self._hand_over(mail)
            except OSError as error:
                if not _is_hung_up(error):
                    raise
        # Servers take so many mails by one connection and then hang up: that is no failure of this mail.
        return self._hand_over(mail)

    def _hand_over(self, mail: EmailMessage) -> None:
        try:
            self._connection.open()
        except OSError as error:
            self.close()
            raise OutOfReach from error
        try:
            self._connection.send_messages([mail])
        except OSError as error:
            self._look_after(error)
            raise
        self._carried += 1
        self._breaks = 0

    def _look_after(self, error: OSError) -> None:
        """Keep the connection after a refusal, and no other; after two that broke in a row there is no third."""
        if isinstance(error, REFUSALS) and not _is_hung_up(error):
            return
        is_used = self._carried > 0
        self.close()
        if not (is_used and _is_hung_up(error)):
            self._breaks += 1
        if self._breaks >= MOST_BREAKS:
            raise OutOfReach from error

    def close(self) -> None:
        self._carried = 0
        with suppress(OSError):
            self._connection.close()


def _is_hung_up(error: OSError) -> bool:
    """Whether the server closed the connection; smtplib says so of a time-out as well."""
    if isinstance(error.__context__, TimeoutError):
        return False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code == CLOSES for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == CLOSES
    return isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError)
