"""Which steps of a migration would stop a running site: they lock a table for long, or break the code that runs."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Key = tuple[str, str]
_POSTGRES = DatabaseWrapper({"NAME": "", "OPTIONS": {}, "TIME_ZONE": None}, "types")  # only asked for names of types
_CODE_BREAKS = "the code that still runs asks for what it takes away; take it out of the code first, one release before"


def problems(loader: MigrationLoader, *, known: set[Key]) -> list[str]:
    """A line for each risky step of the migrations that are not ``known``; new tables are empty, so they may lock.

    A migration that says ``safe_because = "why"`` passes.
    """
    found: list[str] = []
    new_tables: set[Key] = set()
    plan = dict.fromkeys(key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf))
    for key in plan:
        if key in known:
            continue
        migration = loader.graph.nodes[key]
        state = loader.project_state(key, at_end=False)
        for operation in migration.operations:
            if isinstance(operation, operations.CreateModel):
                new_tables.add((key[0], operation.name_lower))
            elif _model_of(key, operation) not in new_tables and not getattr(migration, "safe_because", ""):
                found += [
                    f"{key[0]}.{key[1]}: {operation.describe()}: {why}." for why in _risks(migration, operation, state)
                ]
            operation.state_forwards(key[0], state)
    return found


def _model_of(key: Key, operation: Operation) -> Key:
    name = getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", "")
    return key[0], str(name)


def _risks(migration: Migration, operation: Operation, state: ProjectState) -> Iterator[str]:
    kind = type(operation)
    if kind is operations.SeparateDatabaseAndState:
        for each in operation.database_operations:  # type: ignore[attr-defined]
            yield from _risks(migration, each, state)
    elif kind is operations.AddIndex:
        yield "it locks the table against writing; use AddIndexConcurrently and atomic = False"
    elif kind is operations.AddConstraint:
        yield "it reads the whole table under a lock; use AddConstraintNotValid, and ValidateConstraint in the next one"
    elif kind in {operations.RunPython, operations.RunSQL} and migration.atomic:
        yield "it holds its locks to the end; use atomic = False and work in small steps"
    elif kind in {operations.RemoveField, operations.DeleteModel, operations.RenameField, operations.RenameModel}:
        yield _CODE_BREAKS
    elif kind is operations.AddField:
        yield from _risks_of_new(operation.field)  # type: ignore[attr-defined]
    elif kind is operations.AlterField:
        before = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]  # type: ignore[attr-defined]
        yield from _risks_of_change(before, operation.field)  # type: ignore[attr-defined]


def _risks_of_new(field: Any) -> Iterator[str]:
    if field.many_to_many:
        return
    if not field.null and not field.has_default() and field.db_default is models.NOT_PROVIDED:
        yield "the code that still runs writes rows without it; give it db_default, or null=True"
    elif not field.null and field.db_default is models.NOT_PROVIDED:
        yield "the code that still runs writes rows without it; give it db_default as well"
    if field.unique or field.db_index:
        yield "its index locks the table; add the column without, and the index by AddIndexConcurrently"


def _type_of(field: Any) -> str:
    return field.db_type(_POSTGRES) or "" if not field.is_relation else "bigint"


def _risks_of_change(before: Any, after: Any) -> Iterator[str]:
    grows = _type_of(before).startswith("varchar") and _type_of(after) == "text"
    longer = (
        before.max_length and after.max_length and type(before) is type(after) and after.max_length >= before.max_length
    )
    if _type_of(before) != _type_of(after) and not (grows or longer):
        yield "it writes the whole table anew; add a column, copy in small steps, and change over"
    if before.null and not after.null:
        yield "it reads the whole table under a lock; validate a CHECK constraint first"
    if (after.unique and not before.unique) or (after.db_index and not before.db_index):
        yield "its index locks the table; use AddIndexConcurrently"
