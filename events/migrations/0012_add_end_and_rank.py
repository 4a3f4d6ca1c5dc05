from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0011_add_chat'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='ended_at',
            field=models.DateTimeField(editable=False, help_text='The end that it had when it was seen over.', null=True),
        ),
        migrations.AddField(
            model_name='event',
            name='ranked_count',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Its bookings when they were last counted.'),
        ),
    ]
