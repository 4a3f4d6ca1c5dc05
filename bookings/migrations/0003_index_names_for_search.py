from django.db import DatabaseError, migrations, transaction

TRIGRAMS = """
    CREATE INDEX attendee_by_words ON bookings_attendee
    USING gin (upper(name) gin_trgm_ops, upper(email) gin_trgm_ops)
"""


def add_index(apps, schema_editor):
    """Where PostgreSQL has pg_trgm and lets us use it; without the index a search reads all attendees of its event."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return
    with connection.cursor() as cursor:
        cursor.execute(TRIGRAMS)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS attendee_by_words")


class Migration(migrations.Migration):

    dependencies = [("bookings", "0002_add_scans")]

    operations = [migrations.RunPython(add_index, drop_index)]
