"""What a service raises when a rule says no. Leaves live in each app's errors.py and know nothing of HTTP."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a stable ``code``, a ``message`` for people and the ``params`` that fill it.

    ``field`` names the input at fault, where there is one. ``public`` names the params that an answer carries.
    """

    code = "error"
    message: str | Promise = _("This cannot be done.")
    public: tuple[str, ...] = ()

    def __init__(self, *, field: str | None = None, **params: Any) -> None:
        super().__init__(self.code)
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params

    @property
    def extra(self) -> dict[str, Any]:
        return {name: self.params[name] for name in self.public if name in self.params}


class InvalidInput(DomainError):
    code = "invalid_input"
    message = _("Please correct what is marked below.")


class NotAuthenticated(DomainError):
    code = "not_authenticated"
    message = _("Please log in first.")


class NotAllowed(DomainError):
    code = "not_allowed"
    message = _("You are not allowed to do this.")


class NotFound(DomainError):
    code = "not_found"
    message = _("There is nothing here, or it is not yours to see.")


class Conflict(DomainError):
    code = "conflict"
    message = _("The present state does not allow this.")


class TooManyRequests(DomainError):
    """``wait`` is the seconds until the next try."""

    code = "rate_limited"
    public = ("wait",)
    message = _("Too many tries. Please wait %(wait)s seconds and try again.")


class KeyReused(DomainError):
    code = "idempotency_key_reused"
    message = _("This Idempotency-Key came with another body before. Use a new key for a new request.")
