"""What the calls of bookings are named in the OpenAPI document, and examples of what goes in and comes out."""

from typing import Any

OPERATIONS = {
    "POST /bookings": ("book", "Book seats"),
    "GET /bookings/my": ("list_my_bookings", "The user's own bookings"),
    "GET /bookings/my/calendar": ("get_calendar_feed", "The secret address of one's bookings as a calendar"),
    "POST /bookings/my/calendar": ("renew_calendar_feed", "A new secret address"),
    "GET /bookings/{token}": ("get_booking", "One booking"),
    "PUT /bookings/{token}": ("replace_booking", "Move or correct a booking, as PATCH does"),
    "PATCH /bookings/{token}": ("update_booking", "Move or correct a booking"),
    "DELETE /bookings/{token}": ("cancel_booking", "Cancel a booking"),
    "POST /bookings/{token}/accept": ("accept_offer", "Take the seats that the waitlist offers"),
    "DELETE /bookings/{token}/attendees/{attendee_id}": ("take_out_attendee", "Take one person out of a booking"),
    "GET /bookings/{token}/calendar.ics": ("get_booking_calendar", "A booking as a calendar file"),
    "GET /bookings/{token}/qr.svg": ("get_qr_svg", "A ticket's QR code as SVG"),
    "GET /bookings/{token}/qr.png": ("get_qr_png", "A ticket's QR code as PNG"),
    "GET /bookings/{token}/ticket.pdf": ("get_ticket", "The tickets as PDF"),
    "GET /bookings/{token}/export": ("export_booking", "Everything kept about a booking"),
    "POST /bookings/{token}/erase": ("erase_booking", "Erase the people of a booking"),
    "GET /events/{event_id}/attendees": ("list_attendees", "Who comes"),
    "POST /events/{event_id}/attendees": ("register_attendee", "Register a person"),
    "PATCH /attendees/{id}": ("update_attendee", "Correct an attendee"),
    "DELETE /attendees/{id}": ("remove_attendee", "Take an attendee out and free the seat"),
    "GET /events/{event_id}/attendees.csv": ("get_attendees_csv", "Who comes, as CSV"),
    "GET /events/{event_id}/attendees.xlsx": ("get_attendees_xlsx", "Who comes, as a workbook"),
    "GET /events/{event_id}/stats": ("get_stats", "The numbers of an event"),
    "POST /events/{event_id}/check-ins": ("check_in", "Let somebody in"),
    "DELETE /events/{event_id}/check-ins/{attendee_id}": ("undo_check_in", "Take a check-in back"),
    "GET /events/{event_id}/check-ins/summary": ("count_check_ins", "How many are in"),
    "GET /events/{event_id}/messages": ("list_messages", "What was written to those who booked"),
    "POST /events/{event_id}/messages": ("send_message", "Write to those who booked"),
    "POST /events/{event_id}/messages/test": ("send_test_message", "Write the same to oneself alone"),
    "DELETE /events/{event_id}/messages/{id}": ("take_back_message", "Take back a message that waits"),
}

TOKEN = "q3mZ0rVd8sJk1LxYwPb5TgHc2NfUaEo7iRtDyXvCz9M"  # noqa: S105  an example
TICKET = "K7Q4M2ZX9D1TB8RVHC5N3JWYFA"

VALUES: dict[str, Any] = {
    "attendee_name": "Grace Hopper",
    "audience": "all",
    "body": "The doors open at **7 pm**.",
    "booking_id": 51,
    "booking_token": TOKEN,
    "calendar_url": f"https://events.example.org/api/v1/bookings/{TOKEN}/calendar.ics",
    "cancelled_at": None,
    "checked_in_at": None,
    "manage_url": f"https://events.example.org/bookings/{TOKEN}/",
    "offer_expires_at": None,
    "registered_at": "2027-03-01T10:00:00Z",
    "scheduled_at": "2027-05-03T08:00:00Z",
    "seats": 1,
    "sent_at": None,
    "sms_reminders": False,
    "status": "confirmed",
    "subject": "Before you come",
    "ticket_code": TICKET,
    "time_slot_id": 20,
    "told": 0,
    "waitlist_position": None,
}  # fmt: skip

_CHANGE = {"new_time_slot_id": 21}

BODIES: dict[str, Any] = {
    "BookingChangeRequest": _CHANGE,
    "BookingInputRequest": {"time_slot_id": 20, "attendee_name": "Grace Hopper", "email": "grace@example.org"},
    "CheckInInputRequest": {"ticket_code": TICKET[:8], "scan_id": "phone-1-000042"},
    "DraftRequest": {"subject": "Before you come", "body": "The doors open at **7 pm**."},
    "OrganizerMessageInputRequest": {
        "subject": "Before you come",
        "body": "The doors open at **7 pm**.",
        "audience": "all",
        "scheduled_at": "2027-05-03T08:00:00Z",
    },
    "PatchedAttendeeChangeRequest": {"name": "Grace Brewster Hopper"},
    "PatchedBookingChangeRequest": _CHANGE,
    "RegistrationRequest": {"name": "Alan Turing", "email": "alan@example.org", "time_slot_id": 20},
}

_ATTENDEE = {"id": 77, "checked_in_at": "2027-05-04T17:40:00Z"}

ANSWERS: dict[str, Any] = {
    "Attendee": {"id": 77, "phone": ""},
    "Booking": {"id": 51},
    "CalendarFeed": {"url": f"https://events.example.org/calendars/{TOKEN}.ics"},
    "CheckIn": {"checked_in_at": _ATTENDEE["checked_in_at"]},
    "EventAttendee": _ATTENDEE,
    "EventBrief": {"id": 12},
    "OrganizerMessage": {"id": 6, "time_slot_id": None, "total": 0},
    "Stats": {
        "seats": {"capacity": 40, "taken": 12, "left": 28},
        "bookings": {"confirmed": 10, "offered": 0, "waitlisted": 1, "cancelled": 2, "expired": 0},
        "bookings_a_day": [{"date": "2027-03-01", "bookings": 13, "seats": 15}],
        "sources": {"page": 9, "api": 4, "admin": 0, "door": 0},
        "lead_time_hours": [{"from": 24, "to": 168, "bookings": 10}],
        "waitlist": {"parties": 1, "seats": 1, "offered": 0, "accepted": 0, "expired": 0},
        "cancellations": {"bookings": 2, "seats": 2, "rate": 0.15},
        "arrivals": [{"from": "2027-05-04T17:30:00Z", "count": 8}],
        "check_ins": {"attendees": 12, "checked_in": 8, "no_shows": None},
    },
    "Summary": {"attendees": 12, "checked_in": 8},
    "export_booking": {"id": 51, "event": "Village Choir", "status": "confirmed", "name": "Grace Hopper", "seats": 1},
    "get_attendees_csv": "name,email,phone\r\nGrace Hopper,grace@example.org,\r\n",
    "get_booking_calendar": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Openseat//EN\r\nEND:VCALENDAR\r\n",
    "get_qr_svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"></svg>',
}
