"""The organizer's screens for bookings and the people in their seats, and an event's numbers."""

from bookings.admin import attendees, bookings

__all__ = ["attendees", "bookings"]
