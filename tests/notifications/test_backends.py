"""What is handed to an SMTP server: the same as by Django's own backend, for less."""

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from notifications.mail import SmtpBackend

ADDRESSES = [
    "ada@example.org",
    "Ada.Lovelace+choir_1-2@mail.example.org",
    "ADA@EXAMPLE.ORG",
    "Ada Lovelace <ada@example.org>",
    '"ada lovelace"@example.org',
    "ada@bücher.example",
    "jürgen@example.org",
    "o'neil@example.org",
    "ada@localhost",
    "ada",
    ".ada@example.org",
]
REFUSED = ["ada@", "ada@example.org\nBcc: eve@example.org", "ada@example.org eve"]


class Connection:
    """In the place of smtplib's."""

    def sendmail(self, sender: str, recipients: list[str], content: bytes) -> None:
        self.taken = (sender, recipients, content)


def handed_over(backend: Any, to: list[str], sender: str = "Openseat <noreply@example.org>") -> Any:
    backend.connection = Connection()
    headers = {"Message-ID": "<1@example.org>", "Date": "Tue, 04 May 2027 09:00:00 +0000"}
    backend.send_messages([EmailMessage("Hello", "Zoë", sender, to, headers=headers)])
    return getattr(backend.connection, "taken", None)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_django_takes_is_taken_as_by_django(address: str):
    for to, sender in ((address, "noreply@example.org"), ("ada@example.org", address)):
        wanted = handed_over(EmailBackend(), [to], sender)

        assert wanted
        assert handed_over(SmtpBackend(), [to], sender) == wanted


@pytest.mark.parametrize("address", REFUSED)
def test_what_django_refuses_is_refused(address: str):
    for backend in (EmailBackend(), SmtpBackend()):
        with pytest.raises(ValueError, match=r"[Ii]nvalid|newlines"):
            handed_over(backend, [address])


def test_nobody_to_send_to_is_no_mail():
    assert handed_over(SmtpBackend(), []) is None
    assert handed_over(SmtpBackend(), [""]) is None
