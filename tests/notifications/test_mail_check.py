"""manage.py send_test_mail says what is wrong, against servers that are wrong in each way."""

import gc
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.core.management import CommandError, call_command

from tests.site import free_port


class Refusing:
    """Refuses what it is told to, and takes the rest."""

    def __init__(self, step: str = "") -> None:
        self.step = step

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.step == "sender":
            return "553 not your address"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.step == "recipient":
            return "550 relay denied"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return "554 smells of spam" if self.step == "mail" else "250 OK"


@contextmanager
def serving(step: str = "", **options: Any) -> Iterator[int]:
    port = free_port()
    controller = Controller(Refusing(step), hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def silent() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@contextmanager
def closing() -> Iterator[int]:
    """Hangs up on whoever comes."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def hang_up() -> None:
            server.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def smtp(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "notifications.mail.SmtpBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 1
    return settings


def failure() -> str:
    """What the command says. smtplib leaves the socket of a log-in or TLS that failed to the garbage collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            call_command("send_test_mail", "ada@example.org")
        except CommandError as error:
            said, code = str(error), error.returncode
        gc.collect()
    assert code == 1
    return said


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("sender", "refused the sender {sender} (553 not your address). Set DEFAULT_FROM_EMAIL"),
        ("recipient", "refused the recipient (550 relay denied). Check the address"),
        ("mail", "refused the mail itself (554 smells of spam)."),
    ],
)
def test_refusal_names_what_was_refused(smtp: Any, step: str, words: str) -> None:
    with serving(step) as smtp.EMAIL_PORT:
        said = failure()

    assert said.startswith(f"127.0.0.1:{smtp.EMAIL_PORT} " + words.format(sender=smtp.DEFAULT_FROM_EMAIL))


def test_wrong_password_is_told(smtp: Any) -> None:
    smtp.EMAIL_HOST_USER, smtp.EMAIL_HOST_PASSWORD = "ada", "sesame"
    no = AuthResult(success=False, handled=False, message="535 no")
    with serving(authenticator=lambda *_: no, auth_require_tls=False) as smtp.EMAIL_PORT:
        said = failure()

    assert "refused user and password (535 " in said
    assert "written as %40 for @" in said
    assert "sesame" not in said


@pytest.mark.parametrize(("use_tls", "use_ssl"), [(True, False), (False, True)])
def test_server_without_tls_is_told(smtp: Any, use_tls: bool, use_ssl: bool) -> None:
    smtp.EMAIL_USE_TLS, smtp.EMAIL_USE_SSL = use_tls, use_ssl
    with serving() as smtp.EMAIL_PORT:
        said = failure()

    assert f"127.0.0.1:{smtp.EMAIL_PORT} and EMAIL_URL do not agree on TLS" in said
    assert "smtp+tls://" in said


def test_server_that_hangs_up_is_told(smtp: Any) -> None:
    with closing() as smtp.EMAIL_PORT:
        said = failure()

    assert "do not agree on TLS" in said


def test_server_that_says_nothing_is_told(smtp: Any) -> None:
    with silent() as smtp.EMAIL_PORT:
        said = failure()

    assert f"127.0.0.1:{smtp.EMAIL_PORT} did not answer in 1 s. A firewall" in said


def test_nobody_at_the_port_is_told(smtp: Any) -> None:
    smtp.EMAIL_PORT = free_port()

    assert f"Nothing listens at 127.0.0.1:{smtp.EMAIL_PORT} (" in failure()


def test_unknown_name_is_told(smtp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: Any, **options: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    smtp.EMAIL_HOST, smtp.EMAIL_PORT = "mail.invalid", 25
    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert failure().startswith("The name mail.invalid is not known ([Errno -2] Name or service not known).")


def test_mail_that_is_taken_is_told(smtp: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as smtp.EMAIL_PORT:
        call_command("send_test_mail", "ada@example.org")

    assert capsys.readouterr().out == f"127.0.0.1:{smtp.EMAIL_PORT} took the mail for ada@example.org.\n"


def test_folder_of_files_is_told(settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings.EMAIL_BACKEND = "notifications.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path

    call_command("send_test_mail", "ada@example.org")

    (file,) = tmp_path.glob("*.eml")
    assert "To: ada@example.org" in file.read_text()
    assert str(tmp_path) in capsys.readouterr().out


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("send_test_mail", "nobody")
