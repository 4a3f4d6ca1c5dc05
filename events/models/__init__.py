"""What can be booked: events with their slots and programme, and the categories that group them."""

from events.models.categories import Category, CategoryFollow
from events.models.events import Event, TeamMember
from events.models.pictures import Picture
from events.models.programme import Session, Speaker
from events.models.search import EventSearch, SearchWord
from events.models.slots import TimeSlot

__all__ = [
    "Category",
    "CategoryFollow",
    "Event",
    "EventSearch",
    "Picture",
    "SearchWord",
    "Session",
    "Speaker",
    "TeamMember",
    "TimeSlot",
]
