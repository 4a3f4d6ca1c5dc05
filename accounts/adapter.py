"""How allauth's pages make, mail and let in our users: by the same services and limits as the API."""

import base64
import hashlib
import uuid
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import limits, messages
from accounts.models import User
from accounts.services import people
from common.clients import client_address

KINDS = {
    "email_confirmation": messages.VERIFY,
    "email_confirmation_signup": messages.VERIFY,
    "password_reset_key": messages.RESET,
    "unknown_account": messages.UNKNOWN,
    "account_already_exists": messages.EXISTS,
}
LINKS = {"activate_url": "activate_url", "password_reset_url": "reset_url", "signup_url": "signup_url"}


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors under the site's key, so that a copy of the database does not have them."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the outbox, so that a mail server that is down never stops a sign-up."""
        limits.spend_mail(allauth_context.request, email)
        name = template_prefix.rpartition("/")[2]
        # Links lead to SITE_URL, whatever name the request came in by.
        kept = {
            ours: settings.SITE_URL + urlsplit(str(context[theirs])).path
            for theirs, ours in LINKS.items()
            if theirs in context
        }
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        kind = KINDS.get(name, messages.CHANGED)
        links = {"reset_url": people.reset_page_url(), **kept}
        people.tell(kind, email=email, user=user, context=links, now=timezone.now())

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """As the API does it: whoever proves an address is welcome."""
        with transaction.atomic():
            is_confirmed: bool = super().confirm_email(request, email_address)
            if is_confirmed:
                people.welcome(user=email_address.user, now=timezone.now())
        return is_confirmed

    def send_account_already_exists_mail(self, email: str) -> None:
        """A sign-up for an address that is taken takes as long as one that makes an account."""
        make_password(uuid.uuid4().hex)
        super().send_account_already_exists_mail(email)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open to all, but not too often; asked before a form is read."""
        if request.method == "POST":
            limits.spend_sign_up(request)
        return True

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        people.set_password(user=user, password=password, now=timezone.now())  # type: ignore[arg-type]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        limits.spend_login(request, str(credentials.get("email", "")))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        if user:
            limits.refund_login(request, str(credentials.get("email", "")))
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """allauth's own limit is off; ours is given back in ``authenticate``."""
