"""Sign-up, addresses, passwords and profiles; the API and allauth's pages end in the same functions."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import url_str_to_user_pk, user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import messages
from accounts.errors import AddressVerified, LinkExpired, WeakPassword, WrongPassword
from accounts.models import User
from accounts.services.sessions import end_all_sessions
from accounts.trail import record
from notifications.kinds import Kind
from notifications.models import Notification
from notifications.services import enqueue, resubscribe, unsubscribe
from notifications.tokens import Subscription


def register_user(
    *,
    name: str,
    email: str,
    password: str,
    language: str = "",
    spend: Callable[[], None] = lambda: None,
    now: datetime,
) -> User | None:
    """A new attendee, with a mail to confirm the address; raises WeakPassword.

    ``spend`` counts the mail, which is sent in any case once the password will do.

    Where the address has an account already, its owner is told by mail and the answer is None. Whoever asks must not
    learn it: both ways hash the password and write one message.
    """
    email = User.objects.normalize_email(email)
    ensure_strong(password, User(email=email, name=name))
    spend()
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name, language=language or settings.LANGUAGE_CODE)
            address = EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
            send_verification(address=address, now=now)
            record(action="account.created", target=user, by=user, now=now)
    except IntegrityError:
        tell(messages.EXISTS, email=email, context={"reset_url": reset_page_url()}, now=now)
        return None
    return user


def decoy_user(*, name: str, email: str) -> User:
    """What sign-up answers for an address that is taken: a user who is nowhere."""
    last = User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return User(pk=last + 1, name=name, email=User.objects.normalize_email(email))


def ensure_strong(password: str, user: User, *, field: str = "password") -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(field=field, reasons=" ".join(error.messages)) from error


def set_password(*, user: User, password: str, now: datetime) -> None:
    """A new password ends every session: those of the API here, those of the pages by their hash of the password."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        end_all_sessions(user=user, now=now)
        record(action="account.password_changed", target=user, by=user, now=now)
        tell(messages.CHANGED, email=user.email, user=user, context={"reset_url": reset_page_url()}, now=now)


def change_password(*, user: User, current: str, new: str, now: datetime) -> None:
    """Raises WrongPassword or WeakPassword."""
    ensure_password(user=user, password=current, field="current_password")
    ensure_strong(new, user, field="new_password")
    set_password(user=user, password=new, now=now)


def ensure_password(*, user: User, password: str, field: str = "password") -> None:
    """Raise WrongPassword unless it is the user's own."""
    if not user.check_password(password):
        raise WrongPassword(field=field)


def request_password_reset(*, email: str, now: datetime) -> None:
    """A mail with a link for the owner of the address, or one that says there is no account; never an error."""
    email = User.objects.normalize_email(email)
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        tell(messages.UNKNOWN, email=email, context={"signup_url": page_url("account_signup")}, now=now)
    else:
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        reset_url = page_url("account_reset_password_from_key", *key.split("-", 1))
        tell(messages.RESET, email=email, user=user, context={"reset_url": reset_url, "key": key}, now=now)


def reset_password(*, token: str, password: str, now: datetime) -> User:
    """A new password by the key of a reset mail, which works once; raises LinkExpired or WeakPassword.

    Whoever has the mail has the address, so it counts as verified from then on.
    """
    user = _user_of_key(token)
    ensure_strong(password, user)
    with transaction.atomic():
        set_password(user=user, password=password, now=now)
        EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)
    return user


def _user_of_key(token: str) -> User:
    uid, _, key = token.partition("-")
    try:
        user = User.objects.filter(pk=url_str_to_user_pk(uid), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or not default_token_generator.check_token(user, key):
        raise LinkExpired(field="token")
    return user


def send_verification(*, address: EmailAddress, now: datetime) -> None:
    """The mail with the link that proves an address."""
    key = EmailConfirmationHMAC.create(address).key
    context = {"activate_url": page_url("account_confirm_email", key), "key": key}
    tell(messages.VERIFY, email=address.email, user=address.user, context=context, now=now)


def resend_verification(*, user: User, now: datetime) -> None:
    """Raises AddressVerified where there is nothing left to prove."""
    address = EmailAddress.objects.filter(user=user, email=user.email).first() or replace_address(user=user)
    if address.verified:
        raise AddressVerified
    send_verification(address=address, now=now)


def replace_address(*, user: User) -> EmailAddress:
    """The user's own address, yet to be proved, in place of all that the account had before.

    allauth lets people in, and mails the links of new passwords, by each of its rows.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        EmailAddress.objects.filter(user=user).delete()
        return EmailAddress.objects.create(user=user, email=user.email, primary=True)


def verify_email(*, token: str, now: datetime) -> EmailAddress:
    """The address is proved by the key of its mail, and its owner is welcome; raises LinkExpired."""
    confirmation = EmailConfirmationHMAC.from_key(token)
    with transaction.atomic():
        if confirmation is None or not confirmation.email_address.set_verified():
            raise LinkExpired(field="token")
        welcome(user=confirmation.email_address.user, now=now)
    return confirmation.email_address


def welcome(*, user: User, now: datetime) -> None:
    """A mail to somebody whose address was proved for the first time; the next ones change nothing."""
    key = f"{messages.WELCOME.name}:{user.pk}"
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not Notification.objects.filter(dedupe_key=key).exists():
        enqueue(
            kind=messages.WELCOME.name,
            recipient=user.email,
            language=user.language,
            subject_id=user.pk,
            dedupe_key=key,
            now=now,
        )


def has_verified_email(user: User) -> bool:
    return EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()


def update_profile(*, user: User, now: datetime, **changes: Any) -> User:
    """New ``name``, ``phone``, ``language`` or ``timezone``."""
    for name, value in changes.items():
        setattr(user, name, value)
    with transaction.atomic():
        user.save(update_fields=list(changes))
        record(action="account.changed", target=user, by=user, now=now, changes=dict.fromkeys(changes))
    return user


def choose_mails(*, user: User, wanted: Mapping[Subscription, bool], now: datetime) -> None:
    """Subscribe the user's address to these, or unsubscribe it."""
    with transaction.atomic():
        for each, is_wanted in wanted.items():
            own = replace(each, address=user.email)
            if is_wanted:
                resubscribe(subscription=own)
            else:
                unsubscribe(subscription=own, now=now)


def page_url(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def reset_page_url() -> str:
    return page_url("account_reset_password")


def tell(kind: Kind, *, email: str, user: User | None = None, context: dict[str, Any], now: datetime) -> None:
    """One outbox row about an account."""
    enqueue(
        kind=kind.name,
        recipient=email,
        language=user.language if user else "",
        subject_id=user.pk if user else 0,
        dedupe_key=f"{kind.name}:{uuid.uuid4().hex}",
        context=context,
        now=now,
    )
