"""What people may have enough of. Each app's messages.py names its own topics, so this app needs to know none of them.

Tickets, changes and cancellations are no topic: whoever has booked needs them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Topic:
    """One line on the page where people choose their mails.

    A message is on a topic, and perhaps in a ``scope`` of it: the id of one event, or of one category. ``name_of``
    gives the name of a scope, empty where it is gone; ``is_for`` says to whom the topic is offered.
    """

    name: str
    label: str | Promise
    name_of: Callable[[int], str] = lambda scope: ""
    is_for: Callable[[Any], bool] = lambda user: True

    def describe(self, scope: int) -> str:
        """The topic in words, of one scope where there is one: ``Reminders: Jazz``."""
        name = self.name_of(scope) if scope else ""
        return f"{self.label}: {name}" if name else str(self.label)


_topics: dict[str, Topic] = {}


def register(topic: Topic) -> Topic:
    _topics[topic.name] = topic
    return topic


def get(name: str) -> Topic:
    """The topic of that name; KeyError where no app registered it."""
    return _topics[name]


def topics_for(user: Any) -> list[Topic]:
    return [topic for topic in _topics.values() if topic.is_for(user)]
