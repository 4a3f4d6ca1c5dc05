"""Queries asked so often that making them counts, what is done after a commit, what the database refuses with."""

import copy
from collections.abc import Callable
from functools import partial, update_wrapper
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import IntegrityError, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet, UniqueConstraint
from django.db.models.query import ModelIterable

from common.errors import NotFound

M = TypeVar("M", bound=Model)
_ANY = -(2**62)


class Prepared(Generic[M]):
    """A query by a number whose SQL is made once in a process, and not at each call as Django does.

    For two tables that takes Django longer than to ask PostgreSQL and to make the models of what it answers.
    """

    def __init__(self, model: type[M], build: Callable[[int], QuerySet[M]]) -> None:
        self._model, self._build = model, build
        self._made: dict[str, tuple[Any, str, tuple[Any, ...]]] = {}

    def __call__(self, number: int) -> list[M]:
        """The rows of ``build(number)``."""
        alias = router.db_for_read(self._model)
        if alias not in self._made:
            self._made[alias] = self._make(alias)
        made, sql, params = self._made[alias]
        db = connections[alias]
        with prepared_cursor(db) if db.vendor == "postgresql" else db.cursor() as cursor:
            cursor.execute(sql, tuple(number if param == _ANY else param for param in params))
            rows = cursor.fetchall()
        compiler = copy.copy(made)
        compiler.connection = db
        compiler.execute_sql = lambda **_: [rows]
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        asked: Any = SimpleNamespace(db=alias, model=self._model, query=query, _known_related_objects={})
        return list(ModelIterable(asked))

    def _make(self, alias: str) -> tuple[Any, str, tuple[Any, ...]]:
        compiler = self._build(_ANY).query.get_compiler(using=alias)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([select[0] for select in compiler.select])
        compiler.get_converters = lambda _: converters
        return compiler, sql, params


def prepared_cursor(db: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor of PostgreSQL for what is asked often: it is parsed and planned once for a connection.

    Django's own cursors send each statement with its values in it; so does this where statements are logged, or
    DATABASE_PREPARED_STATEMENTS is off.
    """
    db.ensure_connection()
    if db.queries_logged or not settings.DATABASE_PREPARED_STATEMENTS:
        return db.cursor()
    return db.make_cursor(import_module("psycopg").Cursor(db.connection))  # SQLite does without the driver


def still_there(rows: QuerySet[M], pk: int) -> M:
    """The row of that number; raises NotFound where it was deleted since somebody read it."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def after_commit(function: Callable[..., object], *args: Any) -> None:
    """Call it once the transaction is committed. What it raises is logged: what is committed is answered as such.

    Django logs by the function's name, which a bare ``partial`` lacks: its error would take the place of the answer.
    """
    transaction.on_commit(update_wrapper(partial(function, *args), function), robust=True)


def breaks(error: IntegrityError, model: type[Model], *names: str) -> bool:
    """Whether the error is one of the model's unique constraints of these names.

    PostgreSQL tells the constraint's name. SQLite tells it for an index on expressions, and the columns for others.
    """
    constraints = [c for c in model._meta.constraints if isinstance(c, UniqueConstraint) and c.name in names]
    return any(c.name in str(error) or _names_columns(error, model, *c.fields) for c in constraints)


def breaks_unique_column(error: IntegrityError, model: type[Model], field: str) -> bool:
    """Whether the error is a ``unique=True`` of the model's field."""
    return f"{model._meta.db_table}_{_column(model, field)}_" in str(error) or _names_columns(error, model, field)


def _names_columns(error: IntegrityError, model: type[Model], *fields: str) -> bool:
    columns = ", ".join(f"{model._meta.db_table}.{_column(model, field)}" for field in fields)
    return bool(columns) and str(error).endswith(f": {columns}")


def _column(model: type[Model], field: str) -> str:
    return str(getattr(model._meta.get_field(field), "column", field))
