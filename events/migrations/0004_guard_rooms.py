"""No room twice at once, guarded by PostgreSQL too where its btree_gist extension can be had."""

from django.db import DatabaseError, migrations, transaction

CONSTRAINT = "session_one_at_a_time_in_a_room"


def guard(apps, schema_editor):
    """btree_gist comes with PostgreSQL, and whoever owns the database may create it (version 13 and later)."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            cursor.execute(
                f"ALTER TABLE events_session ADD CONSTRAINT {CONSTRAINT} EXCLUDE USING gist"
                " (event_id WITH =, lower(room) WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (room <> '')"
            )
    except DatabaseError as error:
        print(f"\n  Rooms are guarded by the application alone: {error}".rstrip())


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE events_session DROP CONSTRAINT IF EXISTS {CONSTRAINT}")


class Migration(migrations.Migration):
    dependencies = [("events", "0003_add_programme_and_followers")]
    operations = [migrations.RunPython(guard, unguard)]
