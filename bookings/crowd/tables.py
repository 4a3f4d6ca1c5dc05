"""Writing many rows: COPY on PostgreSQL, with the indexes made afterwards; inserts on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

BATCH = 500
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
WHERE indrelid = %s::regclass AND NOT indisprimary
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('u', 'x'))
"""
_CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('u', 'f')
"""


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """The rows with these columns, and the model's defaults in all others; tells how many there were."""
    same = defaults_of(model, *columns)
    names = [*columns, *same]
    values = (row + tuple(same.values()) for row in rows)
    return (_copy if is_postgres() else _insert)(model, names, values)


def defaults_of(model: type[Model], *others: str) -> dict[str, Any]:
    """The columns but for these and the key, each with the value that a new row has, as the database takes it."""
    row = model()
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and f.column not in others]
    return {str(f.column): f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields}


def _copy(model: type[Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    count = 0
    sql = f"COPY {model._meta.db_table} ({', '.join(map(_quoted, names))}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _insert(model: type[Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    fields = {str(f.column): f for f in model._meta.concrete_fields}
    taken = [fields[name] for name in names]
    sql = f"INSERT INTO {model._meta.db_table} ({', '.join(map(_quoted, names))}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: E501, S608
    count, rows = 0, iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            ready = [
                [f.get_db_prep_value(value, connection) for f, value in zip(taken, row, strict=True)] for row in batch
            ]
            cursor.executemany(sql, ready)
            count += len(batch)
    return count


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


@contextmanager
def bare(*models: type[Model]) -> Iterator[list[str]]:
    """PostgreSQL's tables without indexes and references to others, which come back at the end, all of them checked.

    Kept up row by row they would take several times as long. Yields the statements that are still to come.
    """
    tables = [model._meta.db_table for model in models] if is_postgres() else []
    later: list[str] = []
    with connection.cursor() as cursor:
        for table in tables:
            later += _strip(cursor, table)
        yield later
        if tables:
            cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for statement in later:
            cursor.execute(statement)


def _strip(cursor: Any, table: str) -> list[str]:
    """Drops them; the statements that make them again, unique ones before references."""
    later = []
    cursor.execute(_CONSTRAINTS, [table])
    for name, definition in sorted(cursor.fetchall(), key=lambda each: each[1], reverse=True):
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {_quoted(name)}")
        later.append(f"ALTER TABLE {table} ADD CONSTRAINT {_quoted(name)} {definition}")
    cursor.execute(_INDEXES, [table])
    for name, definition in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")
        later.append(definition)
    return later
