from django.db import migrations, models

from common.online import AddIndexOnline

PUBLISHED = models.Q(('deleted_at', None), ('status', 'published'))
AHEAD = models.Q(('deleted_at', None), ('status', 'published'), models.Q(('ended_at', models.F('ends_at')), _negated=True))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('events', '0012_add_end_and_rank'),
    ]

    operations = [
        AddIndexOnline(
            model_name='event',
            index=models.Index(models.F('ends_at'), condition=models.Q(('ended_at', models.F('ends_at')), _negated=True), name='event_ahead_by_end'),
        ),
        AddIndexOnline(
            model_name='event',
            index=models.Index(models.F('starts_at'), models.F('id'), models.F('ends_at'), condition=AHEAD, name='event_ahead_by_start'),
        ),
        AddIndexOnline(
            model_name='event',
            index=models.Index(models.F('category'), models.F('starts_at'), models.F('id'), models.F('ends_at'), condition=AHEAD, name='event_ahead_by_category'),
        ),
        AddIndexOnline(
            model_name='event',
            index=models.Index(models.F('category'), models.F('starts_at'), models.F('id'), condition=PUBLISHED, name='event_published_by_category'),
        ),
        AddIndexOnline(
            model_name='event',
            index=models.Index(models.OrderBy(models.F('ranked_count'), descending=True), models.F('id'), condition=PUBLISHED, name='event_published_most_booked'),
        ),
    ]
