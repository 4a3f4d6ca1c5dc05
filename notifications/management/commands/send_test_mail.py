"""Whether mail can be sent at all, and if not, why."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from notifications.mail_check import MailFailed, send_test_mail


class Command(BaseCommand):
    help = "Send a mail to ADDRESS at once, by the settings of all others, and say what is wrong with them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        try:
            self.stdout.write(send_test_mail(address))
        except MailFailed as error:
            raise CommandError(str(error)) from error
