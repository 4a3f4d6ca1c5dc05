from django.db import migrations

from events.search.index import write_all


def fill(apps, schema_editor):
    """Batch by batch, each kept as it is done; a second run writes the same again."""
    names = {
        "events": "Event",
        "speakers": "Speaker",
        "sessions": "Session",
        "index": "EventSearch",
        "vocabulary": "SearchWord",
    }
    write_all(**{key: apps.get_model("events", name).objects for key, name in names.items()})


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('events', '0007_add_search'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
