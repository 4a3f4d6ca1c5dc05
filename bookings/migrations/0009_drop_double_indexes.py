import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.online import drop_like_indexes


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('bookings', '0008_add_wants_sms'),
        ('events', '0013_index_catalogue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='booking',
            name='slot',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='events.timeslot', verbose_name='time slot'),
        ),
        migrations.AlterField(
            model_name='booking',
            name='user',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bookings', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        drop_like_indexes('bookings', 'Booking', 'token', 'idempotency_key'),
    ]
