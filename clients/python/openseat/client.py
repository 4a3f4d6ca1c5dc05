"""Every call of the API.

Made from docs/openapi.yaml by `make clients`; changes here are lost.
"""

from typing import Any, Literal, cast

from openseat import models as m
from openseat.transport import Transport, quoted


class Client(Transport):
    """A method for each call of the API; those that need a log-in use `access_token`."""

    def accept_offer(self, token: str) -> m.Booking:
        """Take the seats that the waitlist offers."""
        return cast("m.Booking", self.call("POST", f"/api/v1/bookings/{quoted(token)}/accept"))

    def add_slot(self, id: int, body: m.NewSlotRequest) -> m.Slot:
        """Add a time slot."""
        return cast("m.Slot", self.call("POST", f"/api/v1/events/{id}/slots", body=body))

    def add_team_member(self, id: int, body: m.TeamMemberInputRequest) -> m.TeamMember:
        """Add somebody to the team."""
        return cast("m.TeamMember", self.call("POST", f"/api/v1/events/{id}/team", body=body))

    def become_organizer(self, body: m.OrganizerRequestInputRequest | None = None) -> m.User | m.OrganizerApplication:
        """Ask to become an organizer.

        200 where it is open to all; 202 with the request where an admin decides.
        """
        return cast("m.User | m.OrganizerApplication", self.call("POST", "/api/v1/users/me/organizer", body=body))

    def book(self, body: m.BookingInputRequest, *, idempotency_key: str | None = None) -> m.Booking:
        """Book seats."""
        return cast("m.Booking", self.call("POST", "/api/v1/bookings", body=body, idempotency_key=idempotency_key))

    def cancel_booking(self, token: str) -> None:
        """Cancel a booking."""
        self.call("DELETE", f"/api/v1/bookings/{quoted(token)}")

    def cancel_event(self, id: int, body: m.CancelRequest | None = None) -> m.EventDetail:
        """Cancel an event."""
        return cast("m.EventDetail", self.call("POST", f"/api/v1/events/{id}/cancel", body=body))

    def change_password(self, body: m.ChangePasswordRequest) -> None:
        """Change the password.

        Ends every session of the user, this one too.
        """
        self.call("POST", "/api/v1/auth/password/change", body=body)

    def check_in(self, event_id: int, body: m.CheckInInputRequest) -> m.CheckIn:
        """Let somebody in."""
        return cast("m.CheckIn", self.call("POST", f"/api/v1/events/{event_id}/check-ins", body=body))

    def count_check_ins(self, event_id: int) -> m.Summary:
        """How many are in."""
        return cast("m.Summary", self.call("GET", f"/api/v1/events/{event_id}/check-ins/summary"))

    def count_events(
        self,
        *,
        category: str | None = None,
        end_before: str | None = None,
        has_seats: bool | None = None,
        location: str | None = None,
        ordering: Literal["-booking_count", "-created_at", "-starts_at", "relevance", "starts_at", "title"]
        | None = None,
        organizer: int | None = None,
        search: str | None = None,
        start_after: str | None = None,
        status: Literal["cancelled", "draft", "published"] | None = None,
    ) -> m.Count:
        """How many events there are.

        How many events the list would have: published ones, unless `status` says otherwise.
        """
        return cast(
            "m.Count",
            self.call(
                "GET",
                "/api/v1/events/count",
                query={
                    "category": category,
                    "end_before": end_before,
                    "has_seats": has_seats,
                    "location": location,
                    "ordering": ordering,
                    "organizer": organizer,
                    "search": search,
                    "start_after": start_after,
                    "status": status,
                },
            ),
        )

    def create_category(self, body: m.CategoryInputRequest) -> m.Category:
        """Add a category."""
        return cast("m.Category", self.call("POST", "/api/v1/categories", body=body))

    def create_event(self, body: m.EventInputRequest, *, idempotency_key: str | None = None) -> m.EventDetail:
        """Create an event."""
        return cast("m.EventDetail", self.call("POST", "/api/v1/events", body=body, idempotency_key=idempotency_key))

    def create_session(self, body: m.SessionInputRequest) -> m.Session:
        """Add a session to an event."""
        return cast("m.Session", self.call("POST", "/api/v1/sessions", body=body))

    def create_speaker(self, body: m.SpeakerInputRequest) -> m.Speaker:
        """Add a speaker to an event."""
        return cast("m.Speaker", self.call("POST", "/api/v1/speakers", body=body))

    def create_webhook(self, body: m.WebhookInputRequest) -> m.WebhookWithSecret:
        """Add a webhook.

        The answer has the secret, which is never shown again.
        """
        return cast("m.WebhookWithSecret", self.call("POST", "/api/v1/webhooks", body=body))

    def delete_category(self, id: int) -> None:
        """Delete a category that no event uses."""
        self.call("DELETE", f"/api/v1/categories/{id}")

    def delete_event(self, id: int) -> None:
        """Delete an event."""
        self.call("DELETE", f"/api/v1/events/{id}")

    def delete_picture(self, id: int) -> None:
        """Take the picture away.

        From then on the page shows the picture at the event's `image_url`, or a pattern.
        """
        self.call("DELETE", f"/api/v1/events/{id}/picture")

    def delete_session(self, id: int) -> None:
        """Delete a session."""
        self.call("DELETE", f"/api/v1/sessions/{id}")

    def delete_slot(self, id: int) -> None:
        """Delete a time slot that nobody booked."""
        self.call("DELETE", f"/api/v1/slots/{id}")

    def delete_speaker(self, id: int) -> None:
        """Delete a speaker."""
        self.call("DELETE", f"/api/v1/speakers/{id}")

    def delete_webhook(self, id: int) -> None:
        """Delete a webhook."""
        self.call("DELETE", f"/api/v1/webhooks/{id}")

    def duplicate_event(self, id: int, body: m.DuplicateRequest) -> m.EventDetail:
        """Copy an event to another date."""
        return cast("m.EventDetail", self.call("POST", f"/api/v1/events/{id}/duplicate", body=body))

    def erase_booking(self, token: str) -> None:
        """Erase the people of a booking.

        Erases the people of this booking, cancels it if it has not started, and ends its link.
        """
        self.call("POST", f"/api/v1/bookings/{quoted(token)}/erase")

    def erase_me(self) -> None:
        """Erase the account.

        Erases the person: bookings keep their seats' count, and nobody's name.
        """
        self.call("DELETE", "/api/v1/users/me")

    def export_booking(self, token: str) -> dict[str, Any]:
        """Everything kept about a booking.

        Everything kept about a guest: this booking, its people and their messages.
        """
        return cast("dict[str, Any]", self.call("GET", f"/api/v1/bookings/{quoted(token)}/export"))

    def export_me(self) -> dict[str, Any]:
        """Everything kept about the user."""
        return cast("dict[str, Any]", self.call("GET", "/api/v1/users/me/export"))

    def follow_category(self, id: int) -> None:
        """Be told of new events of a category.

        Be told when an event is published in it.
        """
        self.call("POST", f"/api/v1/categories/{id}/follow")

    def forgot_password(self, body: m.ForgotRequest) -> None:
        """Ask for the mail that leads to a new password.

        The same answer whether or not the address is known; a mail tells its owner which.
        """
        self.call("POST", "/api/v1/auth/password/forgot", body=body)

    def generate_slots(
        self,
        id: int,
        body: m.SlotSeriesRequest,
        *,
        category: str | None = None,
        end_before: str | None = None,
        has_seats: bool | None = None,
        limit: int | None = None,
        location: str | None = None,
        ordering: Literal["-booking_count", "-created_at", "-starts_at", "relevance", "starts_at", "title"]
        | None = None,
        organizer: int | None = None,
        page: int | None = None,
        search: str | None = None,
        size: int | None = None,
        skip: int | None = None,
        start_after: str | None = None,
        status: Literal["cancelled", "draft", "published"] | None = None,
    ) -> m.PaginatedSpanList | m.PaginatedSlotList:
        """Add time slots that recur.

        Many slots by a recurrence rule; with `preview` they are answered (200) and not made.
        """
        return cast(
            "m.PaginatedSpanList | m.PaginatedSlotList",
            self.call(
                "POST",
                f"/api/v1/events/{id}/slots/generate",
                query={
                    "category": category,
                    "end_before": end_before,
                    "has_seats": has_seats,
                    "limit": limit,
                    "location": location,
                    "ordering": ordering,
                    "organizer": organizer,
                    "page": page,
                    "search": search,
                    "size": size,
                    "skip": skip,
                    "start_after": start_after,
                    "status": status,
                },
                body=body,
            ),
        )

    def get_attendees_csv(self, event_id: int) -> str:
        """Who comes, as CSV.

        Everybody who has, had or waits for a seat; safe to open in a spreadsheet.
        """
        return cast("str", self.call("GET", f"/api/v1/events/{event_id}/attendees.csv"))

    def get_attendees_xlsx(self, event_id: int) -> bytes:
        """Who comes, as a workbook.

        The same as a workbook.
        """
        return cast("bytes", self.call("GET", f"/api/v1/events/{event_id}/attendees.xlsx"))

    def get_booking(self, token: str) -> m.Booking:
        """One booking."""
        return cast("m.Booking", self.call("GET", f"/api/v1/bookings/{quoted(token)}"))

    def get_booking_calendar(self, token: str) -> str:
        """A booking as a calendar file."""
        return cast("str", self.call("GET", f"/api/v1/bookings/{quoted(token)}/calendar.ics"))

    def get_calendar(
        self,
        *,
        category: str | None = None,
        end_before: str | None = None,
        has_seats: bool | None = None,
        location: str | None = None,
        ordering: Literal["-booking_count", "-created_at", "-starts_at", "relevance", "starts_at", "title"]
        | None = None,
        organizer: int | None = None,
        search: str | None = None,
        start_after: str | None = None,
        status: Literal["cancelled", "draft", "published"] | None = None,
    ) -> str:
        """Events as a calendar to subscribe to.

        To subscribe to: the soonest 1,000 entries of the events that the filters of `/events` find.

        What is over is left out, unless `start_after` or `end_before` is given. Without `status`, cancelled
        events are in it too, as CANCELLED, so that a calendar that follows takes them out. `ordering` changes
        nothing.
        """
        return cast(
            "str",
            self.call(
                "GET",
                "/api/v1/calendar.ics",
                query={
                    "category": category,
                    "end_before": end_before,
                    "has_seats": has_seats,
                    "location": location,
                    "ordering": ordering,
                    "organizer": organizer,
                    "search": search,
                    "start_after": start_after,
                    "status": status,
                },
            ),
        )

    def get_calendar_feed(self) -> m.CalendarFeed:
        """The secret address of one's bookings as a calendar.

        The secret address at which calendar programs find one's bookings; it is made at the first call.
        """
        return cast("m.CalendarFeed", self.call("GET", "/api/v1/bookings/my/calendar"))

    def get_category(self, id: int) -> m.Category:
        """One category."""
        return cast("m.Category", self.call("GET", f"/api/v1/categories/{id}"))

    def get_event(self, id: int) -> m.EventDetail:
        """One event with its slots and programme."""
        return cast("m.EventDetail", self.call("GET", f"/api/v1/events/{id}"))

    def get_event_calendar(self, id: int) -> str:
        """One event as a calendar file.

        One entry; each slot is one where an event of several slots is longer than 24 hours.
        """
        return cast("str", self.call("GET", f"/api/v1/events/{id}/calendar.ics"))

    def get_me(self) -> m.User:
        """The user's own profile."""
        return cast("m.User", self.call("GET", "/api/v1/users/me"))

    def get_picture(self, id: int) -> m.Picture:
        """The state of an event's picture.

        What became of the last upload, and what is shown.
        """
        return cast("m.Picture", self.call("GET", f"/api/v1/events/{id}/picture"))

    def get_qr_png(self, token: str, *, attendee: int | None = None) -> bytes:
        """A ticket's QR code as PNG.

        The ticket code of one attendee, the first by default, as a QR code.
        """
        return cast("bytes", self.call("GET", f"/api/v1/bookings/{quoted(token)}/qr.png", query={"attendee": attendee}))

    def get_qr_svg(self, token: str, *, attendee: int | None = None) -> str:
        """A ticket's QR code as SVG.

        The ticket code of one attendee, the first by default, as a QR code.
        """
        return cast("str", self.call("GET", f"/api/v1/bookings/{quoted(token)}/qr.svg", query={"attendee": attendee}))

    def get_session(self, id: int) -> m.Session:
        """One session."""
        return cast("m.Session", self.call("GET", f"/api/v1/sessions/{id}"))

    def get_speaker(self, id: int) -> m.Speaker:
        """One speaker."""
        return cast("m.Speaker", self.call("GET", f"/api/v1/speakers/{id}"))

    def get_stats(self, event_id: int) -> m.Stats:
        """The numbers of an event.

        Seats, bookings by state, day and source, lead times, the waitlist, and who came.
        """
        return cast("m.Stats", self.call("GET", f"/api/v1/events/{event_id}/stats"))

    def get_ticket(self, token: str, *, attendee: int | None = None) -> bytes:
        """The tickets as PDF.

        A page to print for each attendee, up to 100 of them, or for one alone.
        """
        return cast(
            "bytes", self.call("GET", f"/api/v1/bookings/{quoted(token)}/ticket.pdf", query={"attendee": attendee})
        )

    def get_webhook(self, id: int) -> m.Webhook:
        """One webhook."""
        return cast("m.Webhook", self.call("GET", f"/api/v1/webhooks/{id}"))

    def list_attendees(
        self,
        event_id: int,
        *,
        checked_in: bool | None = None,
        limit: int | None = None,
        page: int | None = None,
        search: str | None = None,
        size: int | None = None,
        skip: int | None = None,
        slot: int | None = None,
    ) -> m.PaginatedEventAttendeeList:
        """Who comes."""
        return cast(
            "m.PaginatedEventAttendeeList",
            self.call(
                "GET",
                f"/api/v1/events/{event_id}/attendees",
                query={
                    "checked_in": checked_in,
                    "limit": limit,
                    "page": page,
                    "search": search,
                    "size": size,
                    "skip": skip,
                    "slot": slot,
                },
            ),
        )

    def list_categories(
        self, *, limit: int | None = None, page: int | None = None, size: int | None = None, skip: int | None = None
    ) -> m.PaginatedCategoryList:
        """The categories of events."""
        return cast(
            "m.PaginatedCategoryList",
            self.call("GET", "/api/v1/categories", query={"limit": limit, "page": page, "size": size, "skip": skip}),
        )

    def list_events(
        self,
        *,
        category: str | None = None,
        end_before: str | None = None,
        has_seats: bool | None = None,
        limit: int | None = None,
        location: str | None = None,
        ordering: Literal["-booking_count", "-created_at", "-starts_at", "relevance", "starts_at", "title"]
        | None = None,
        organizer: int | None = None,
        page: int | None = None,
        search: str | None = None,
        size: int | None = None,
        skip: int | None = None,
        start_after: str | None = None,
        status: Literal["cancelled", "draft", "published"] | None = None,
    ) -> m.PaginatedEventList:
        """Events, page by page."""
        return cast(
            "m.PaginatedEventList",
            self.call(
                "GET",
                "/api/v1/events",
                query={
                    "category": category,
                    "end_before": end_before,
                    "has_seats": has_seats,
                    "limit": limit,
                    "location": location,
                    "ordering": ordering,
                    "organizer": organizer,
                    "page": page,
                    "search": search,
                    "size": size,
                    "skip": skip,
                    "start_after": start_after,
                    "status": status,
                },
            ),
        )

    def list_messages(
        self,
        event_id: int,
        *,
        limit: int | None = None,
        page: int | None = None,
        size: int | None = None,
        skip: int | None = None,
    ) -> m.PaginatedOrganizerMessageList:
        """What was written to those who booked.

        The newest first, each with how far it has come.
        """
        return cast(
            "m.PaginatedOrganizerMessageList",
            self.call(
                "GET",
                f"/api/v1/events/{event_id}/messages",
                query={"limit": limit, "page": page, "size": size, "skip": skip},
            ),
        )

    def list_my_bookings(
        self,
        *,
        limit: int | None = None,
        page: int | None = None,
        size: int | None = None,
        skip: int | None = None,
        status: Literal["cancelled", "confirmed", "expired", "offered", "waitlisted"] | None = None,
        when: Literal["past", "upcoming"] | None = None,
    ) -> m.PaginatedBookingList:
        """The user's own bookings."""
        return cast(
            "m.PaginatedBookingList",
            self.call(
                "GET",
                "/api/v1/bookings/my",
                query={"limit": limit, "page": page, "size": size, "skip": skip, "status": status, "when": when},
            ),
        )

    def list_sessions(
        self,
        *,
        event_id: int | None = None,
        limit: int | None = None,
        page: int | None = None,
        size: int | None = None,
        skip: int | None = None,
    ) -> m.PaginatedSessionList:
        """Sessions of the programme."""
        return cast(
            "m.PaginatedSessionList",
            self.call(
                "GET",
                "/api/v1/sessions",
                query={"event_id": event_id, "limit": limit, "page": page, "size": size, "skip": skip},
            ),
        )

    def list_slots(
        self,
        id: int,
        *,
        available: bool | None = None,
        limit: int | None = None,
        page: int | None = None,
        size: int | None = None,
        skip: int | None = None,
    ) -> m.PaginatedSlotList:
        """The time slots of an event."""
        return cast(
            "m.PaginatedSlotList",
            self.call(
                "GET",
                f"/api/v1/events/{id}/slots",
                query={"available": available, "limit": limit, "page": page, "size": size, "skip": skip},
            ),
        )

    def list_speakers(
        self,
        *,
        event_id: int | None = None,
        limit: int | None = None,
        page: int | None = None,
        size: int | None = None,
        skip: int | None = None,
    ) -> m.PaginatedSpeakerList:
        """Speakers of the programme."""
        return cast(
            "m.PaginatedSpeakerList",
            self.call(
                "GET",
                "/api/v1/speakers",
                query={"event_id": event_id, "limit": limit, "page": page, "size": size, "skip": skip},
            ),
        )

    def list_team(
        self,
        id: int,
        *,
        limit: int | None = None,
        page: int | None = None,
        size: int | None = None,
        skip: int | None = None,
    ) -> m.PaginatedTeamMemberList:
        """The people of an event's team."""
        return cast(
            "m.PaginatedTeamMemberList",
            self.call(
                "GET", f"/api/v1/events/{id}/team", query={"limit": limit, "page": page, "size": size, "skip": skip}
            ),
        )

    def list_top_booked_events(
        self, *, limit: int | None = None, page: int | None = None, size: int | None = None, skip: int | None = None
    ) -> m.PaginatedEventList:
        """The most booked events.

        The most booked first, 3 of them unless `limit` says otherwise.
        """
        return cast(
            "m.PaginatedEventList",
            self.call(
                "GET", "/api/v1/events/top-booked", query={"limit": limit, "page": page, "size": size, "skip": skip}
            ),
        )

    def list_webhook_deliveries(
        self,
        id: int,
        *,
        limit: int | None = None,
        page: int | None = None,
        size: int | None = None,
        skip: int | None = None,
    ) -> m.PaginatedDeliveryList:
        """What was sent to a webhook.

        What was sent in the last 30 days, and what waits; the newest first.
        """
        return cast(
            "m.PaginatedDeliveryList",
            self.call(
                "GET",
                f"/api/v1/webhooks/{id}/deliveries",
                query={"limit": limit, "page": page, "size": size, "skip": skip},
            ),
        )

    def list_webhooks(
        self, *, limit: int | None = None, page: int | None = None, size: int | None = None, skip: int | None = None
    ) -> m.PaginatedWebhookList:
        """One's own webhooks."""
        return cast(
            "m.PaginatedWebhookList",
            self.call("GET", "/api/v1/webhooks", query={"limit": limit, "page": page, "size": size, "skip": skip}),
        )

    def log_in(self, body: m.LoginRequest) -> m.Tokens:
        """Log in."""
        return cast("m.Tokens", self.call("POST", "/api/v1/auth/login", body=body))

    def log_out(self, body: m.RefreshRequest) -> None:
        """End the session."""
        self.call("POST", "/api/v1/auth/logout", body=body)

    def publish_event(self, id: int) -> m.EventDetail:
        """Publish a draft."""
        return cast("m.EventDetail", self.call("POST", f"/api/v1/events/{id}/publish"))

    def redeliver_to_webhook(self, id: int, delivery_id: int) -> m.Delivery:
        """Send a delivery once more.

        Sends the same once more, under the same webhook-id.
        """
        return cast("m.Delivery", self.call("POST", f"/api/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver"))

    def refresh_tokens(self, body: m.RefreshRequest) -> m.Tokens:
        """Trade a refresh token for a new pair."""
        return cast("m.Tokens", self.call("POST", "/api/v1/auth/refresh", body=body))

    def register(self, body: m.RegisterRequest) -> m.Registered:
        """Sign up.

        An address that has an account is answered alike, with tokens that open nothing; its owner gets a mail.
        """
        return cast("m.Registered", self.call("POST", "/api/v1/auth/register", body=body))

    def register_attendee(self, event_id: int, body: m.RegistrationRequest) -> m.EventAttendee:
        """Register a person.

        Registers a person, within the capacity; the booking window and the limit of seats do not count here.
        """
        return cast("m.EventAttendee", self.call("POST", f"/api/v1/events/{event_id}/attendees", body=body))

    def remove_attendee(self, id: int) -> None:
        """Take an attendee out and free the seat.

        Takes the person out: the seat is free, and offered to those who wait.
        """
        self.call("DELETE", f"/api/v1/attendees/{id}")

    def remove_team_member(self, id: int, *, email: str | None = None, user_id: int | None = None) -> None:
        """Take somebody off the team.

        Whom `user_id` or `email` names, in the query or in a body.
        """
        self.call("DELETE", f"/api/v1/events/{id}/team", query={"email": email, "user_id": user_id})

    def renew_calendar_feed(self) -> m.CalendarFeed:
        """A new secret address.

        A new address; the old one is dead at once.
        """
        return cast("m.CalendarFeed", self.call("POST", "/api/v1/bookings/my/calendar"))

    def replace_booking(self, token: str, body: m.BookingChangeRequest) -> m.Booking:
        """Move or correct a booking, as PATCH does."""
        return cast("m.Booking", self.call("PUT", f"/api/v1/bookings/{quoted(token)}", body=body))

    def replace_event(self, id: int, body: m.EventChangeRequest) -> m.EventDetail:
        """Change an event, title and start included."""
        return cast("m.EventDetail", self.call("PUT", f"/api/v1/events/{id}", body=body))

    def resend_verification(self) -> None:
        """Ask for the mail that confirms the address once more."""
        self.call("POST", "/api/v1/auth/email/resend")

    def reset_password(self, body: m.ResetRequest) -> None:
        """Choose a new password with the key of the mail."""
        self.call("POST", "/api/v1/auth/password/reset", body=body)

    def rotate_webhook_secret(self, id: int) -> m.WebhookWithSecret:
        """Make a new secret.

        A new secret, which is never shown again; for a day deliveries are signed with the old one too.
        """
        return cast("m.WebhookWithSecret", self.call("POST", f"/api/v1/webhooks/{id}/rotate-secret"))

    def send_message(self, event_id: int, body: m.OrganizerMessageInputRequest) -> m.OrganizerMessage:
        """Write to those who booked.

        Sent at once, or at `scheduled_at`; the writing to each goes on in the background.
        """
        return cast("m.OrganizerMessage", self.call("POST", f"/api/v1/events/{event_id}/messages", body=body))

    def send_test_message(self, event_id: int, body: m.DraftRequest) -> None:
        """Write the same to oneself alone.

        To oneself alone, to see what it looks like.
        """
        self.call("POST", f"/api/v1/events/{event_id}/messages/test", body=body)

    def set_picture(
        self, id: int, file: bytes, *, media_type: Literal["image/jpeg", "image/png", "image/webp", "image/gif"]
    ) -> m.Picture:
        """Upload a picture.

        Taken in, and shown as soon as the worker has prepared it; until then the former picture stays.
        """
        return cast("m.Picture", self.call("PUT", f"/api/v1/events/{id}/picture", file=file, media_type=media_type))

    def take_back_message(self, event_id: int, id: int) -> None:
        """Take back a message that waits.

        Takes back a message whose time has not come.
        """
        self.call("DELETE", f"/api/v1/events/{event_id}/messages/{id}")

    def take_out_attendee(self, token: str, attendee_id: int) -> None:
        """Take one person out of a booking.

        Take one person out of a party and free the seat; the last one's going cancels the booking.
        """
        self.call("DELETE", f"/api/v1/bookings/{quoted(token)}/attendees/{attendee_id}")

    def test_webhook(self, id: int) -> m.Delivery:
        """Send a ping.

        Sends a delivery of type `ping`.
        """
        return cast("m.Delivery", self.call("POST", f"/api/v1/webhooks/{id}/test"))

    def undo_check_in(self, event_id: int, attendee_id: int) -> None:
        """Take a check-in back.

        Undoes a check-in.
        """
        self.call("DELETE", f"/api/v1/events/{event_id}/check-ins/{attendee_id}")

    def unfollow_category(self, id: int) -> None:
        """Be told no more."""
        self.call("DELETE", f"/api/v1/categories/{id}/follow")

    def update_attendee(self, id: int, body: m.PatchedAttendeeChangeRequest) -> m.EventAttendee:
        """Correct an attendee.

        Corrects the name, address or phone, be it after the start.
        """
        return cast("m.EventAttendee", self.call("PATCH", f"/api/v1/attendees/{id}", body=body))

    def update_booking(self, token: str, body: m.PatchedBookingChangeRequest) -> m.Booking:
        """Move or correct a booking."""
        return cast("m.Booking", self.call("PATCH", f"/api/v1/bookings/{quoted(token)}", body=body))

    def update_category(self, id: int, body: m.PatchedCategoryInputRequest) -> m.Category:
        """Change a category."""
        return cast("m.Category", self.call("PATCH", f"/api/v1/categories/{id}", body=body))

    def update_event(self, id: int, body: m.PatchedEventChangeRequest) -> m.EventDetail:
        """Change some of an event."""
        return cast("m.EventDetail", self.call("PATCH", f"/api/v1/events/{id}", body=body))

    def update_me(self, body: m.PatchedProfileRequest) -> m.User:
        """Change the profile."""
        return cast("m.User", self.call("PATCH", "/api/v1/users/me", body=body))

    def update_session(self, id: int, body: m.PatchedSessionChangeRequest) -> m.Session:
        """Change a session."""
        return cast("m.Session", self.call("PATCH", f"/api/v1/sessions/{id}", body=body))

    def update_slot(self, id: int, body: m.PatchedSlotChangeRequest) -> m.Slot:
        """Change a time slot."""
        return cast("m.Slot", self.call("PATCH", f"/api/v1/slots/{id}", body=body))

    def update_speaker(self, id: int, body: m.PatchedSpeakerChangeRequest) -> m.Speaker:
        """Change a speaker."""
        return cast("m.Speaker", self.call("PATCH", f"/api/v1/speakers/{id}", body=body))

    def update_webhook(self, id: int, body: m.PatchedWebhookInputRequest) -> m.Webhook:
        """Change a webhook."""
        return cast("m.Webhook", self.call("PATCH", f"/api/v1/webhooks/{id}", body=body))

    def verify_email(self, body: m.TokenRequest) -> None:
        """Confirm an address with the key of the mail."""
        self.call("POST", "/api/v1/auth/email/verify", body=body)
