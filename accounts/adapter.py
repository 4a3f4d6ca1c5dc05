"""How allauth makes and redirects our users."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Addresses and names are kept by our own User."""
