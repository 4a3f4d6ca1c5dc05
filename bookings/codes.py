"""Ticket codes as people say and type them."""

import re
import unicodedata

SCAN_ID = r"^[A-Za-z0-9-]{8,36}\Z"
SHORT = 8
FULL = 26
_SEPARATORS = re.compile(r"[\s\-‐-―−_.]+")
_LOOKALIKES = str.maketrans("018", "OIB")
_CODE = re.compile(f"[A-Z2-7]{{{SHORT},{FULL}}}")


def normalize_code(text: str) -> str:
    """A ticket code, or the beginning of one, as it is kept; empty where the text cannot be one.

    Capitals, blanks and dashes do not matter. Base32 (RFC 4648, 6) has no 0, 1 and 8, so they
    mean O, I and B.
    """
    compact = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_LOOKALIKES)
    return compact if _CODE.fullmatch(compact) else ""


def short_code(ticket_code: str) -> str:
    """What people read out: the first eight characters, as ``ABCD-EFGH``."""
    return f"{ticket_code[:4]}-{ticket_code[4:SHORT]}"
