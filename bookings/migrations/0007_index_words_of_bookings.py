from django.db import migrations

TRIGRAMS = """
    CREATE INDEX booking_by_words ON bookings_booking
    USING gin (upper(name) gin_trgm_ops, upper(email) gin_trgm_ops)
"""


def add_index(apps, schema_editor):
    """Where 0003_index_names_for_search could make the extension; without it a search reads all bookings."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            cursor.execute(TRIGRAMS)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS booking_by_words")


class Migration(migrations.Migration):

    dependencies = [("bookings", "0006_index_lists")]

    operations = [migrations.RunPython(add_index, drop_index)]
