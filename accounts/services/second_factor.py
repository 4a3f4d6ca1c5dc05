"""The second step of a log-in by the API; the pages have allauth's own."""

from allauth.mfa.models import Authenticator

from accounts.errors import CodeRequired, CodeWrong, SecondFactorMissing
from accounts.models import User
from accounts.permissions import must_have_second_factor


def ensure_second_factor(*, user: User, code: str) -> None:
    """Nothing for an account without a second factor, else one of its codes: of the app, or a recovery code.

    Raises CodeRequired, CodeWrong, or SecondFactorMissing where the site makes one a duty and there is none.
    """
    factors = list(Authenticator.objects.filter(user=user))
    if not factors:
        if must_have_second_factor(user):
            raise SecondFactorMissing
        return
    if not code:
        raise CodeRequired(field="code")
    by_code = [each for each in factors if each.type != Authenticator.Type.WEBAUTHN]
    if not any(each.wrap().validate_code(code) for each in by_code):
        raise CodeWrong(field="code")


def owes_second_factor(user: User) -> bool:
    """Whether this user has to set one up before anything else."""
    return must_have_second_factor(user) and not Authenticator.objects.filter(user=user).exists()
