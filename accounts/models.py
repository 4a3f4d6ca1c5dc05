"""People who log in, and their sessions in the API."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from common.phones import validate_phone
from common.zones import default_zone, validate_zone


class UserManager(BaseUserManager["User"]):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Addresses are kept in lower case, so that one person cannot sign up twice by a capital letter."""
        return (email or "").strip().lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **fields | {"role": User.Role.ADMIN})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser):
    """Somebody with a log-in. ``role`` is the one source of truth for what they may do."""

    class Role(models.TextChoices):
        ATTENDEE = "attendee", _("attendee")
        ORGANIZER = "organizer", _("organizer")
        ADMIN = "admin", _("admin")

    email = models.EmailField(_("e-mail address"), unique=True, error_messages={"unique": _("This address is taken.")})
    name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=32, blank=True, validators=[validate_phone])
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.ATTENDEE)
    language = models.CharField(_("language"), max_length=8, default="en")
    timezone = models.CharField(_("time zone"), max_length=64, default=default_zone, validators=[validate_zone])
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=now, editable=False)
    session_salt = models.CharField(max_length=16, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case"),
            models.CheckConstraint(
                condition=models.Q(role__in=["attendee", "organizer", "admin"]), name="user_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Django's word for the name, which the admin shows."""
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session of the pages has to know: a new password or a new salt ends it."""
        return f"{super().get_session_auth_hash()}{self.session_salt}"

    @property
    def is_organizer(self) -> bool:
        """May make events of their own; an admin may do all that an organizer may."""
        return self.is_active and self.role in {self.Role.ORGANIZER, self.Role.ADMIN}

    @property
    def is_staff(self) -> bool:
        """Django's word for who may open the admin."""
        return self.is_organizer

    @property
    def is_superuser(self) -> bool:
        return self.is_active and self.role == self.Role.ADMIN

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's model permissions are the admin's only; everybody else is served by permissions.py."""
        return self.is_superuser

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        return self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class ApiSession(models.Model):
    """One log-in of the API: the family of all refresh tokens that came from it (RFC 9700, 4.14.2).

    ``refresh_id`` is the ``jti`` of its one living refresh token. An ended session stays until it would have expired.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_sessions", verbose_name=_("user"))
    refresh_id = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(_("created at"), default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API session")
        verbose_name_plural = _("API sessions")
        indexes = [models.Index("expires_at", name="api_session_by_expiry")]

    def __str__(self) -> str:
        return str(self.pk)


class OrganizerRequest(models.Model):
    """Somebody asks to become an organizer, where ORGANIZER_SIGNUP is approval."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    user = models.ForeignKey(User, models.CASCADE, related_name="organizer_requests", verbose_name=_("user"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(_("asked at"), default=now, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("organizer request")
        verbose_name_plural = _("organizer requests")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "granted", "refused"]), name="organizer_request_status_is_known"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(status="open"), name="organizer_request_one_open_per_user"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class TrailEntry(models.Model):
    """One line of the trail: it is written once and never changed. It holds no personal data but for its actor."""

    at = models.DateTimeField(_("when"), default=now, editable=False)
    actor = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("who"))
    source = models.CharField(_("from"), max_length=8)
    action = models.CharField(_("what"), max_length=40)
    target_type = models.CharField(_("kind"), max_length=60)
    target_id = models.BigIntegerField(_("number"))
    event_id = models.BigIntegerField(_("event"), null=True, blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    request_id = models.CharField(_("request"), max_length=128, blank=True)

    class Meta:
        verbose_name = _("trail entry")
        verbose_name_plural = _("trail")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index("target_type", "target_id", name="trail_by_target"),
            models.Index("event_id", "at", name="trail_by_event"),
            models.Index("at", name="trail_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"
