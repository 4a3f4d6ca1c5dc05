from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0010_add_reminders_and_thanks"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="chat_url",
            field=models.CharField(blank=True, db_default="", default="", max_length=500, verbose_name="chat"),
        ),
    ]
