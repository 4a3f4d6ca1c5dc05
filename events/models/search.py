"""What the search reads instead of the events themselves."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from events.models.events import Event


class EventSearch(models.Model):
    """The words of an event as events.search.words has them; written by ``services.refresh_search`` alone.

    SQLite uses the first four columns, from what counts most to what counts least. Triggers keep an FTS5 table of
    them: a migration that alters this table has to make those triggers again. PostgreSQL uses the other two.
    """

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="searchable")
    title = models.TextField()
    names = models.TextField(help_text="The summary and the speakers.")
    place = models.TextField()
    text = models.TextField(help_text="The description and the titles of the sessions.")
    head = SearchVectorField(null=True)
    vector = SearchVectorField(null=True)

    def __str__(self) -> str:
        return str(self.event_id)


class SearchWord(models.Model):
    """A word of some event's title, names or place, for whoever mistypes it.

    It outlives the last of them; ``manage.py refresh_search`` forgets it then.
    """

    word = models.CharField(max_length=32, primary_key=True)

    def __str__(self) -> str:
        return self.word
