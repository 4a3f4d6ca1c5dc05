"""Who becomes an organizer, whose account is switched off, and what admins do with people's data."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import messages, privacy
from accounts.errors import AlreadyOrganizer, NoOpenRequest, OrganizersAreChosen, RequestIsOpen
from accounts.models import OrganizerRequest, User
from accounts.permissions import may_manage_people
from accounts.services.people import replace_address, tell
from accounts.services.sessions import end_all_sessions
from accounts.trail import record
from common.errors import NotAllowed


def become_organizer(*, user: User, reason: str = "", now: datetime) -> OrganizerRequest | None:
    """At once where ORGANIZER_SIGNUP is open (None); a request that an admin decides where it is approval.

    Raises OrganizersAreChosen where it is closed, AlreadyOrganizer or RequestIsOpen.
    """
    if user.is_organizer:
        raise AlreadyOrganizer
    if settings.ORGANIZER_SIGNUP == "closed":
        raise OrganizersAreChosen
    if settings.ORGANIZER_SIGNUP == "open":
        _set_role(user, User.Role.ORGANIZER, by=user, now=now)
        return None
    try:
        with transaction.atomic():
            return OrganizerRequest.objects.create(user=user, reason=reason, created_at=now)
    except IntegrityError as error:
        raise RequestIsOpen from error


def decide_request(*, request: OrganizerRequest, grant: bool, by: User, now: datetime) -> OrganizerRequest:
    """Grant or refuse an open request, and tell who asked; raises NoOpenRequest where it was decided already."""
    if not may_manage_people(by):
        raise NotAllowed
    status = OrganizerRequest.Status.GRANTED if grant else OrganizerRequest.Status.REFUSED
    with transaction.atomic():
        open_request = OrganizerRequest.objects.filter(pk=request.pk, status=OrganizerRequest.Status.OPEN)
        if not open_request.update(status=status, decided_at=now, decided_by=by):
            raise NoOpenRequest
        if grant and not request.user.is_organizer:
            _set_role(request.user, User.Role.ORGANIZER, by=by, now=now)
        told = messages.GRANTED if grant else messages.REFUSED
        context = {"desk_url": settings.SITE_URL + reverse("admin:index")} if grant else {}
        tell(told, email=request.user.email, user=request.user, context=context, now=now)
    request.refresh_from_db()
    return request


def change_account(*, user: User, changes: dict[str, Any], by: User, now: datetime) -> User:
    """An admin's changes of an account; a new role or a switched-off account by the rules for these.

    With a new address all sessions end, but those of admins who change their own: they may have mistyped it.
    """
    if not may_manage_people(by):
        raise NotAllowed
    with transaction.atomic():
        is_moved = "email" in changes and not User.objects.filter(pk=user.pk, email=changes["email"]).exists()
        plain = {name: value for name, value in changes.items() if name not in {"role", "is_active"}}
        if plain:
            for name, value in plain.items():
                setattr(user, name, value)
            user.save(update_fields=list(plain))
            record(action="account.changed", target=user, by=by, now=now, changes=dict.fromkeys(plain))
        if is_moved:
            replace_address(user=user)
        if is_moved and user != by:
            end_sessions(user=user, by=by, now=now)
        if "role" in changes:
            user.refresh_from_db(fields=["role"])
            change_role(user=user, role=changes["role"], by=by, now=now)
        if "is_active" in changes:
            set_active(user=user, is_active=changes["is_active"], by=by, now=now)
    return user


def set_active(*, user: User, is_active: bool, by: User, now: datetime) -> User:
    """Switch an account off or on. Nobody logs in with one that is off, and all its sessions end."""
    if not may_manage_people(by) or user == by:
        raise NotAllowed
    with transaction.atomic():
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        if not is_active:
            end_all_sessions(user=user, now=now)
        record(action="account.activated" if is_active else "account.deactivated", target=user, by=by, now=now)
    return user


def end_sessions(*, user: User, by: User, now: datetime) -> int:
    """End every log-in of the user, of the API and of the pages; the number of the API's that were ended."""
    if not may_manage_people(by):
        raise NotAllowed
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_salt=secrets.token_hex(8))
        record(action="account.sessions_ended", target=user, by=by, now=now)
        return end_all_sessions(user=user, now=now)


def export_account(*, user: User, by: User, now: datetime) -> dict[str, Any]:
    """What is kept about somebody, for whoever asked for it by mail or telephone; the trail has who took it."""
    if not may_manage_people(by):
        raise NotAllowed
    record(action="account.exported", target=user, by=by, now=now)
    return privacy.export_user(user=user)


def erase_account(*, user: User, by: User, now: datetime) -> User:
    """Erase somebody who asked for it; nobody erases themselves here. Raises what ``erase_user`` raises."""
    if not may_manage_people(by) or user == by:
        raise NotAllowed
    with transaction.atomic():
        privacy.erase_user(user=user, by=by, now=now)
    return user


def change_role(*, user: User, role: str, by: User, now: datetime) -> User:
    """An admin's choice; nobody changes their own role, so that an admin always stays."""
    if not may_manage_people(by) or user == by:
        raise NotAllowed
    _set_role(user, role, by=by, now=now)
    return user


def _set_role(user: User, role: str, *, by: User, now: datetime) -> None:
    with transaction.atomic():
        was, user.role = user.role, role
        user.save(update_fields=["role"])
        record(action="account.role_changed", target=user, by=by, now=now, changes={"role": [was, role]})
