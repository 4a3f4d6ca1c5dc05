"""How often somebody may try to get in; one allowance for the API, the pages and the admin."""

from django.http import HttpRequest

from accounts.models import User
from common.clients import client_network
from common.limits import Limit

QUARTER = 15 * 60
HOUR = 60 * 60
LOGIN_OF_ACCOUNT = Limit("login-account", 5, QUARTER)
LOGIN_OF_ADDRESS = Limit("login-address", 20, QUARTER)
SIGN_UP = Limit("sign-up", 20, HOUR)
MAIL_TO_ADDRESS = Limit("account-mail", 5, HOUR)
MAIL_BY_CLIENT = Limit("account-mail-client", 20, HOUR)
SECRET_KEYS = Limit("account-keys", 20, QUARTER)


def spend_login(request: HttpRequest, email: str) -> None:
    """Count a try before the password is looked at, so that a hundred at once are not all let through.

    Raises TooManyRequests after 5 failures for an account, or 20 from an address, in 15 minutes.
    """
    LOGIN_OF_ADDRESS.spend(client_network(request))
    LOGIN_OF_ACCOUNT.spend(User.objects.normalize_email(email))


def refund_login(request: HttpRequest, email: str) -> None:
    """It was the right password: the account starts afresh, and the address has its try back."""
    LOGIN_OF_ADDRESS.refund(client_network(request))
    LOGIN_OF_ACCOUNT.clear(User.objects.normalize_email(email))


def spend_sign_up(request: HttpRequest) -> None:
    SIGN_UP.spend(client_network(request))


def spend_mail(request: HttpRequest, email: str) -> None:
    """Mails that anybody can have sent to an address."""
    MAIL_BY_CLIENT.spend(client_network(request))
    MAIL_TO_ADDRESS.spend(User.objects.normalize_email(email))


def spend_key(request: HttpRequest) -> None:
    """Tries with the key of a mail."""
    SECRET_KEYS.spend(client_network(request))
