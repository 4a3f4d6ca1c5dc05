"""Why somebody is not let in, or an account is not changed."""

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, InvalidInput, NotAllowed, NotAuthenticated


class InvalidCredentials(NotAuthenticated):
    code = "invalid_credentials"
    message = _("The e-mail address or the password is not right.")


class RefreshTokenDead(NotAuthenticated):
    code = "token_invalid"
    message = _("This session has ended. Please log in again.")


class WeakPassword(InvalidInput):
    """``reasons`` is what the password validators say."""

    code = "weak_password"
    message = _("%(reasons)s")


class WrongPassword(InvalidInput):
    code = "wrong_password"
    message = _("This is not your present password.")


class LinkExpired(InvalidInput):
    code = "link_expired"
    message = _("This link is not valid any more. Please ask for a new one.")


class AddressVerified(Conflict):
    code = "already_verified"
    message = _("Your address is confirmed already.")


class AlreadyOrganizer(Conflict):
    code = "already_organizer"
    message = _("You are an organizer already.")


class RequestIsOpen(Conflict):
    code = "already_requested"
    message = _("Your request is waiting for an answer already.")


class NoOpenRequest(Conflict):
    code = "already_decided"
    message = _("This request was decided already.")


class OrganizersAreChosen(NotAllowed):
    code = "organizer_signup_closed"
    message = _("New organizers are chosen by the people who run this site.")


class CodeRequired(NotAuthenticated):
    code = "code_required"
    message = _("This account has a second factor. Please send its code too.")


class CodeWrong(NotAuthenticated):
    code = "code_wrong"
    message = _("This code is not right, or was used already.")


class SecondFactorMissing(NotAllowed):
    code = "second_factor_missing"
    message = _("Organizers need a second factor here. Please log in on the web page and set one up.")
