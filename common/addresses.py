"""Addresses that people typed."""

import re

_OF_THE_WEB = re.compile(r"https?://|/(?!/)", re.IGNORECASE)


def web_address(text: str) -> str:
    """The address if it is one of the web or of this site, else nothing.

    Forms let in no other, but an older row or an import may hold one, and ``javascript:`` must not become a link.
    """
    return text if _OF_THE_WEB.match(text) else ""


def masked_address(text: str) -> str:
    """Of an address that is a secret, ``slack://…`` alone; empty where there is none."""
    service, ends, _rest = text.partition("://")
    return f"{service}{ends}…" if ends else text and "…"
