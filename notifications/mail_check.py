"""What is wrong with the mail settings, in words and with what to do about it."""

import smtplib
import socket
import ssl
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _


class MailFailed(Exception):
    """Its text says what failed and what to do."""


def send_test_mail(address: str) -> str:
    """Send a mail now, by the settings of all others; where it went. Raises MailFailed."""
    mail = EmailMessage(
        subject=_("Test of the mail settings"),
        body=_("This mail shows that %(site)s can send mail.") % {"site": settings.SITE_URL},
        to=[address],
    )
    connection = get_connection()
    try:
        connection.open()
        connection.send_messages([mail])
        connection.close()
    except (OSError, UnicodeError, ValueError) as error:
        raise MailFailed(explain(error)) from error
    if settings.EMAIL_BACKEND.endswith("FolderBackend"):
        return _("EMAIL_URL is not set, so nothing left this machine. The mail is a file in %(folder)s.") % {
            "folder": settings.EMAIL_FILE_PATH
        }
    return _("%(server)s took the mail for %(address)s.") % {"server": _server(), "address": address}


def explain(error: Exception) -> str:
    """The sentence for an error of the SMTP backend. The most special error comes first: many are also OSErrors."""
    facts = {
        "server": _server(),
        "host": getattr(settings, "EMAIL_HOST", ""),
        "sender": settings.DEFAULT_FROM_EMAIL,
        "folder": settings.EMAIL_FILE_PATH,
        "seconds": settings.EMAIL_TIMEOUT,
        "answer": _answer(error),
    }
    if isinstance(error.__context__, TimeoutError):  # which smtplib takes for a connection that was closed
        error = error.__context__
    for kinds, sentence in SENTENCES:
        if isinstance(error, kinds):
            return str(sentence()) % facts
    return _("%(server)s could not be used: %(answer)s.") % facts


def _server() -> str:
    return f"{getattr(settings, 'EMAIL_HOST', '')}:{getattr(settings, 'EMAIL_PORT', '')}"


def _answer(error: Exception) -> str:
    code: int
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return str(error) or type(error).__name__
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"


def _wrong_tls() -> str:
    return _(
        "%(server)s and EMAIL_URL do not agree on TLS (%(answer)s). Use smtp+tls:// for STARTTLS, mostly on port 587, "
        "smtp+ssl:// for TLS from the start, mostly on port 465, and smtp:// for neither."
    )


SENTENCES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[], str]], ...] = (
    (
        smtplib.SMTPAuthenticationError,
        lambda: _(
            "%(server)s refused user and password (%(answer)s). Check both in EMAIL_URL, with special characters "
            "written as %%40 for @ and the like; some providers want a password made for apps."
        ),
    ),
    (
        smtplib.SMTPSenderRefused,
        lambda: _(
            "%(server)s refused the sender %(sender)s (%(answer)s). Set DEFAULT_FROM_EMAIL to an address that it lets "
            "you send from; it may also want user and password in EMAIL_URL."
        ),
    ),
    (
        smtplib.SMTPRecipientsRefused,
        lambda: _(
            "%(server)s refused the recipient (%(answer)s). Check the address; where it is another domain's, the "
            "server may want user and password in EMAIL_URL before it passes mail on."
        ),
    ),
    (smtplib.SMTPDataError, lambda: _("%(server)s refused the mail itself (%(answer)s). Ask who runs it.")),
    (
        ssl.SSLCertVerificationError,
        lambda: _(
            "The certificate of %(server)s is not trusted (%(answer)s). Use the name that is in the certificate, or "
            "have this machine trust who signed it."
        ),
    ),
    ((ssl.SSLError, smtplib.SMTPNotSupportedError, smtplib.SMTPServerDisconnected, ConnectionResetError), _wrong_tls),
    (
        socket.gaierror,
        lambda: _("The name %(host)s is not known (%(answer)s). Check it in EMAIL_URL, and this machine's DNS."),
    ),
    (
        ConnectionRefusedError,
        lambda: _(
            "Nothing listens at %(server)s (%(answer)s). Check host and port in EMAIL_URL, and that the server runs."
        ),
    ),
    (
        TimeoutError,
        lambda: _(
            "%(server)s did not answer in %(seconds)s s. A firewall may be in between, many providers close port 25, "
            "or the port may speak TLS from the start: then EMAIL_URL begins with smtp+ssl://."
        ),
    ),
    (
        PermissionError,
        lambda: _("The mail could not be written or sent (%(answer)s). Files of mails go to %(folder)s."),
    ),
)
