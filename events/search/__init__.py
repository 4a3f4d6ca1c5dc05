"""Finding events by their words: by full-text search on PostgreSQL, by FTS5 on SQLite; see docs/decisions."""

from types import ModuleType

from django.db import connection

from events.search import postgres, sqlite


def engine() -> ModuleType:
    """The module that searches the database in use; both have the same functions."""
    return postgres if connection.vendor == "postgresql" else sqlite
