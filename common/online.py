"""Operations of migrations that a running site does not wait for, on both databases."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddIndex, RunPython


class AddIndexOnline(AddIndexConcurrently):
    """AddIndexConcurrently on PostgreSQL, and AddIndex elsewhere; its migration says ``atomic = False``."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        forwards = self._operation(schema_editor).database_forwards
        forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        backwards = self._operation(schema_editor).database_backwards
        backwards(self, app_label, schema_editor, from_state, to_state)

    @staticmethod
    def _operation(schema_editor: Any) -> type[AddIndex]:
        return AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex


def drop_like_indexes(app: str, model: str, *fields: str) -> RunPython:
    """Drop what Django adds to a unique text on PostgreSQL for LIKE; its migration says ``atomic = False``.

    Nobody asks for the beginning of a secret or of a key, and each row that is inserted pays for such an index.
    """

    def indexes(apps: Any, schema_editor: Any) -> Iterator[tuple[str, Any]]:
        found = apps.get_model(app, model)
        for field in map(found._meta.get_field, fields):
            if schema_editor.connection.vendor == "postgresql":
                name = schema_editor._create_index_name(found._meta.db_table, [field.column], suffix="_like")
                yield name, schema_editor._create_like_index_sql(found, field)

    def drop(apps: Any, schema_editor: Any) -> None:
        for name, _create in indexes(apps, schema_editor):
            schema_editor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')

    def make_again(apps: Any, schema_editor: Any) -> None:
        for _name, create in indexes(apps, schema_editor):
            schema_editor.execute(create)

    return RunPython(drop, make_again)
