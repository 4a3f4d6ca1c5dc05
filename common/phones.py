"""Phone numbers as people write them."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

validate_phone = RegexValidator(
    r"^\+?[0-9][0-9 ()./-]{3,30}$", _("This is not a phone number; write one as +49 30 1234567."), code="phone"
)


def is_international(phone: str) -> bool:
    """Written with the code of its country, as a gateway for text messages needs it (ITU-T E.164)."""
    return phone.startswith("+")
