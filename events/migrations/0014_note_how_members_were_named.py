from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0013_index_catalogue"),
    ]

    operations = [
        migrations.AddField(
            model_name="teammember",
            name="is_named_by_email",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
