from django.db import migrations

from common.online import drop_like_indexes


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('notifications', '0007_queue_texts_apart'),
    ]

    operations = [
        drop_like_indexes('notifications', 'Notification', 'dedupe_key'),
    ]
