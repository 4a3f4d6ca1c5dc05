"""The API of an Openseat site, in Python, with nothing but the standard library."""

from openseat.client import Client
from openseat.transport import ApiError

__all__ = ["ApiError", "Client"]
