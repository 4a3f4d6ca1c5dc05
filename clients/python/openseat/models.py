"""What goes into the calls, named *Request, and what comes out of them.

Made from docs/openapi.yaml by `make clients`; changes here are lost.
"""

from typing import Any, Literal, NotRequired, TypedDict

BlankEnum = Literal[""]

BookingStatus = Literal["confirmed", "offered", "waitlisted", "cancelled", "expired"]

EventLanguage = Literal[
    "ar",
    "da",
    "de",
    "el",
    "en",
    "es",
    "fa",
    "fi",
    "fr",
    "hu",
    "it",
    "ja",
    "nb",
    "nl",
    "pl",
    "pt",
    "ro",
    "ru",
    "sv",
    "tr",
    "uk",
]

EventStatus = Literal["draft", "published", "cancelled"]

EventStatusToChoose = Literal["draft", "published"]

MessageAudience = Literal["all", "waitlist", "checked_in", "no_shows"]

OrganizerRequestStatus = Literal["open", "granted", "refused"]

PictureError = Literal["not_a_picture", "picture_failed"]

PictureState = Literal["pending", "ready", "failed"]

ProfileLanguageEnum = Literal["en", "de", "es", "fr", "fa"]

TeamRole = Literal["manager", "door"]

UserRole = Literal["attendee", "organizer", "admin"]

WebhookDeliveryStatus = Literal["queued", "sending", "delivered", "dead"]

WebhookEventType = Literal[
    "event.published",
    "event.updated",
    "event.cancelled",
    "booking.confirmed",
    "booking.cancelled",
    "booking.moved",
    "booking.waitlisted",
    "booking.offered",
    "attendee.checked_in",
]

WebhookOffReason = Literal["owner", "gone", "failing"]


class Attendee(TypedDict):
    id: "int"
    name: "str"
    email: "str"
    phone: "str"
    ticket_code: "str"
    checked_in_at: "str | None"


class Booking(TypedDict):
    id: "int"
    booking_token: "str"
    status: "BookingStatus"
    waitlist_position: "int | None"
    offer_expires_at: "str | None"
    event: "EventBrief"
    event_id: "int"
    time_slot: "Slot"
    time_slot_id: "int"
    attendee_name: "str"
    email: "str"
    phone: "str"
    sms_reminders: "bool"
    seats: "int"
    attendees: "list[Attendee]"
    manage_url: "str"
    calendar_url: "str"
    created_at: "str"
    cancelled_at: "str | None"


class BookingChangeRequest(TypedDict):
    new_time_slot_id: "NotRequired[int]"
    attendee_name: "NotRequired[str]"
    email: "NotRequired[str]"
    phone: "NotRequired[str]"
    sms_reminders: "NotRequired[bool]"
    attendees: "NotRequired[list[CorrectionRequest]]"


class BookingInputRequest(TypedDict):
    event_id: "NotRequired[int]"
    time_slot_id: "NotRequired[int]"
    attendee_name: "NotRequired[str]"
    email: "NotRequired[str]"
    phone: "NotRequired[str]"
    seats: "NotRequired[int]"
    attendees: "NotRequired[list[PersonRequest]]"
    sms_reminders: "NotRequired[bool]"
    join_waitlist: "NotRequired[bool]"


class CalendarFeed(TypedDict):
    url: "str"


class CancelRequest(TypedDict):
    reason: "NotRequired[str]"


class Category(TypedDict):
    id: "int"
    name: "str"
    slug: "str"
    description: "str"
    event_count: "int"


class CategoryBrief(TypedDict):
    id: "int"
    name: "str"
    slug: "str"


class CategoryInputRequest(TypedDict):
    name: "str"
    slug: "NotRequired[str]"
    description: "NotRequired[str]"


class ChangePasswordRequest(TypedDict):
    current_password: "str"
    new_password: "str"


class CheckIn(TypedDict):
    attendee: "EventAttendee"
    checked_in_at: "str"


class CheckInInputRequest(TypedDict):
    ticket_code: "str"
    scan_id: "NotRequired[str]"


class CorrectionRequest(TypedDict):
    id: "NotRequired[int]"
    name: "NotRequired[str]"
    email: "NotRequired[str]"
    phone: "NotRequired[str]"


class Count(TypedDict):
    count: "int"


class Delivery(TypedDict):
    id: "int"
    message_id: "str"
    event_type: "str"
    payload: "dict[str, Any]"
    status: "WebhookDeliveryStatus"
    attempts: "int"
    next_attempt_at: "str | None"
    response_status: "int | None"
    response_excerpt: "str"
    duration_ms: "int | None"
    error: "str"
    created_at: "str"
    delivered_at: "str | None"


class DraftRequest(TypedDict):
    subject: "str"
    body: "str"


class DuplicateRequest(TypedDict):
    starts_at: "str"
    timezone: "NotRequired[str]"


class Event(TypedDict):
    id: "int"
    slug: "str"
    url: "str"
    title: "str"
    summary: "str"
    description: "str"
    language: "EventLanguage"
    location: "str"
    online_url: "str"
    starts_at: "str"
    ends_at: "str"
    timezone: "str"
    image_url: "str"
    status: "EventStatus"
    category: "CategoryBrief | None"
    organizer: "OrganizerBrief"
    capacity: "int | None"
    seats_taken: "int"
    seats_left: "int | None"
    booking_count: "int"
    waitlist_enabled: "bool"
    requires_account: "bool"
    max_seats_per_booking: "int"
    booking_opens_at: "str | None"
    booking_closes_at: "str | None"
    is_bookable: "bool"
    cancel_reason: "str"
    created_at: "str"
    updated_at: "str"


class EventAttendee(TypedDict):
    id: "int"
    booking_id: "int"
    name: "str"
    email: "str"
    phone: "str"
    ticket_code: "str"
    time_slot_id: "int"
    registered_at: "str"
    checked_in_at: "str | None"


class EventBrief(TypedDict):
    id: "int"
    title: "str"
    starts_at: "str"
    ends_at: "str"
    location: "str"


class EventChangeRequest(TypedDict):
    title: "str"
    summary: "NotRequired[str]"
    description: "NotRequired[str]"
    language: "NotRequired[EventLanguage]"
    location: "NotRequired[str]"
    online_url: "NotRequired[str]"
    image_url: "NotRequired[str]"
    starts_at: "str"
    ends_at: "NotRequired[str]"
    timezone: "NotRequired[str]"
    category_id: "NotRequired[int | None]"
    capacity: "NotRequired[int | None]"
    waitlist_enabled: "NotRequired[bool]"
    requires_account: "NotRequired[bool]"
    max_seats_per_booking: "NotRequired[int]"
    booking_opens_at: "NotRequired[str | None]"
    booking_closes_at: "NotRequired[str | None]"
    status: "NotRequired[EventStatusToChoose]"
    reminder_minutes: "NotRequired[list[int]]"
    thanks_enabled: "NotRequired[bool]"
    thanks_note: "NotRequired[str]"


class EventDetail(TypedDict):
    id: "int"
    slug: "str"
    url: "str"
    title: "str"
    summary: "str"
    description: "str"
    language: "EventLanguage"
    location: "str"
    online_url: "str"
    starts_at: "str"
    ends_at: "str"
    timezone: "str"
    image_url: "str"
    status: "EventStatus"
    category: "CategoryBrief | None"
    organizer: "OrganizerBrief"
    capacity: "int | None"
    seats_taken: "int"
    seats_left: "int | None"
    booking_count: "int"
    waitlist_enabled: "bool"
    requires_account: "bool"
    max_seats_per_booking: "int"
    booking_opens_at: "str | None"
    booking_closes_at: "str | None"
    is_bookable: "bool"
    cancel_reason: "str"
    created_at: "str"
    updated_at: "str"
    time_slots: "list[Slot]"
    sessions: "list[SessionOfEvent]"
    speakers: "list[Speaker]"
    reminder_minutes: "list[int]"
    thanks_enabled: "bool"


class EventInputRequest(TypedDict):
    title: "str"
    summary: "NotRequired[str]"
    description: "NotRequired[str]"
    language: "NotRequired[EventLanguage]"
    location: "NotRequired[str]"
    online_url: "NotRequired[str]"
    image_url: "NotRequired[str]"
    starts_at: "NotRequired[str]"
    ends_at: "NotRequired[str]"
    timezone: "NotRequired[str]"
    category_id: "NotRequired[int | None]"
    capacity: "NotRequired[int | None]"
    waitlist_enabled: "NotRequired[bool]"
    requires_account: "NotRequired[bool]"
    max_seats_per_booking: "NotRequired[int]"
    booking_opens_at: "NotRequired[str | None]"
    booking_closes_at: "NotRequired[str | None]"
    status: "NotRequired[EventStatusToChoose]"
    reminder_minutes: "NotRequired[list[int]]"
    thanks_enabled: "NotRequired[bool]"
    thanks_note: "NotRequired[str]"
    event_date: "NotRequired[str]"
    time_slots: "NotRequired[list[SlotInputRequest]]"


class ForgotRequest(TypedDict):
    email: "str"


class LoginRequest(TypedDict):
    email: "str"
    password: "str"
    code: "NotRequired[str]"


class NewSlotRequest(TypedDict):
    starts_at: "str"
    ends_at: "str"
    timezone: "NotRequired[str]"
    capacity: "NotRequired[int | None]"


class OrganizerApplication(TypedDict):
    id: "int"
    reason: "str"
    status: "OrganizerRequestStatus"
    created_at: "str"


class OrganizerBrief(TypedDict):
    id: "int"
    name: "str"


class OrganizerMessage(TypedDict):
    id: "int"
    audience: "MessageAudience"
    time_slot_id: "int | None"
    subject: "str"
    body: "str"
    scheduled_at: "str"
    sent_at: "str | None"
    total: "int"
    told: "int"
    created_at: "str"


class OrganizerMessageInputRequest(TypedDict):
    subject: "str"
    body: "str"
    audience: "NotRequired[MessageAudience]"
    time_slot_id: "NotRequired[int | None]"
    scheduled_at: "NotRequired[str | None]"


class OrganizerRequestInputRequest(TypedDict):
    reason: "NotRequired[str]"


class PaginatedBookingList(TypedDict):
    items: "list[Booking]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedCategoryList(TypedDict):
    items: "list[Category]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedDeliveryList(TypedDict):
    items: "list[Delivery]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedEventAttendeeList(TypedDict):
    items: "list[EventAttendee]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedEventList(TypedDict):
    items: "list[Event]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedOrganizerMessageList(TypedDict):
    items: "list[OrganizerMessage]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedSessionList(TypedDict):
    items: "list[Session]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedSlotList(TypedDict):
    items: "list[Slot]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedSpanList(TypedDict):
    items: "list[Span]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedSpeakerList(TypedDict):
    items: "list[Speaker]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedTeamMemberList(TypedDict):
    items: "list[TeamMember]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PaginatedWebhookList(TypedDict):
    items: "list[Webhook]"
    total: "int"
    page: "int"
    size: "int"
    next: "str | None"
    previous: "str | None"


class PatchedAttendeeChangeRequest(TypedDict):
    name: "NotRequired[str]"
    email: "NotRequired[str]"
    phone: "NotRequired[str]"


class PatchedBookingChangeRequest(TypedDict):
    new_time_slot_id: "NotRequired[int]"
    attendee_name: "NotRequired[str]"
    email: "NotRequired[str]"
    phone: "NotRequired[str]"
    sms_reminders: "NotRequired[bool]"
    attendees: "NotRequired[list[CorrectionRequest]]"


class PatchedCategoryInputRequest(TypedDict):
    name: "NotRequired[str]"
    slug: "NotRequired[str]"
    description: "NotRequired[str]"


class PatchedEventChangeRequest(TypedDict):
    title: "NotRequired[str]"
    summary: "NotRequired[str]"
    description: "NotRequired[str]"
    language: "NotRequired[EventLanguage]"
    location: "NotRequired[str]"
    online_url: "NotRequired[str]"
    image_url: "NotRequired[str]"
    starts_at: "NotRequired[str]"
    ends_at: "NotRequired[str]"
    timezone: "NotRequired[str]"
    category_id: "NotRequired[int | None]"
    capacity: "NotRequired[int | None]"
    waitlist_enabled: "NotRequired[bool]"
    requires_account: "NotRequired[bool]"
    max_seats_per_booking: "NotRequired[int]"
    booking_opens_at: "NotRequired[str | None]"
    booking_closes_at: "NotRequired[str | None]"
    status: "NotRequired[EventStatusToChoose]"
    reminder_minutes: "NotRequired[list[int]]"
    thanks_enabled: "NotRequired[bool]"
    thanks_note: "NotRequired[str]"


class PatchedProfileRequest(TypedDict):
    name: "NotRequired[str]"
    phone: "NotRequired[str]"
    language: "NotRequired[ProfileLanguageEnum]"
    timezone: "NotRequired[str]"


class PatchedSessionChangeRequest(TypedDict):
    title: "NotRequired[str]"
    abstract: "NotRequired[str]"
    starts_at: "NotRequired[str]"
    ends_at: "NotRequired[str]"
    timezone: "NotRequired[str]"
    room: "NotRequired[str]"
    capacity: "NotRequired[int | None]"
    speaker_ids: "NotRequired[list[int]]"


class PatchedSlotChangeRequest(TypedDict):
    starts_at: "NotRequired[str]"
    ends_at: "NotRequired[str]"
    timezone: "NotRequired[str]"
    capacity: "NotRequired[int | None]"


class PatchedSpeakerChangeRequest(TypedDict):
    name: "NotRequired[str]"
    headline: "NotRequired[str]"
    bio: "NotRequired[str]"
    photo_url: "NotRequired[str]"


class PatchedWebhookInputRequest(TypedDict):
    url: "NotRequired[str]"
    event_types: "NotRequired[list[WebhookEventType]]"
    is_active: "NotRequired[bool]"


class PersonRequest(TypedDict):
    name: "str"
    email: "NotRequired[str]"
    phone: "NotRequired[str]"


class Picture(TypedDict):
    state: "PictureState"
    image_url: "str"
    width: "int"
    height: "int"
    error: "PictureError | BlankEnum"
    error_message: "str"


class PictureInputRequest(TypedDict):
    picture: "bytes"


class RefreshRequest(TypedDict):
    refresh_token: "str"


class RegisterRequest(TypedDict):
    name: "str"
    email: "str"
    password: "str"


class Registered(TypedDict):
    access_token: "str"
    refresh_token: "str"
    token_type: "str"
    expires_in: "int"
    user: "User"


class RegistrationRequest(TypedDict):
    name: "str"
    email: "NotRequired[str]"
    phone: "NotRequired[str]"
    time_slot_id: "NotRequired[int]"


class ResetRequest(TypedDict):
    token: "str"
    password: "str"


class Session(TypedDict):
    id: "int"
    event_id: "int"
    title: "str"
    abstract: "str"
    starts_at: "str"
    ends_at: "str"
    room: "str"
    capacity: "int | None"
    speaker_ids: "list[int]"


class SessionInputRequest(TypedDict):
    title: "str"
    abstract: "NotRequired[str]"
    starts_at: "str"
    ends_at: "str"
    timezone: "NotRequired[str]"
    room: "NotRequired[str]"
    capacity: "NotRequired[int | None]"
    speaker_ids: "NotRequired[list[int]]"
    event_id: "int"


class SessionOfEvent(TypedDict):
    id: "int"
    event_id: "int"
    title: "str"
    abstract: "str"
    starts_at: "str"
    ends_at: "str"
    room: "str"
    capacity: "int | None"
    speaker_ids: "list[int]"
    speakers: "list[SpeakerBrief]"


class Slot(TypedDict):
    id: "int"
    starts_at: "str"
    ends_at: "str"
    capacity: "int | None"
    seats_taken: "int"
    seats_left: "int | None"
    is_available: "bool"


class SlotInputRequest(TypedDict):
    starts_at: "NotRequired[str]"
    ends_at: "NotRequired[str]"
    start_time: "NotRequired[str]"
    end_time: "NotRequired[str]"
    capacity: "NotRequired[int | None]"
    max_capacity: "NotRequired[int | None]"


class SlotSeriesRequest(TypedDict):
    rrule: "str"
    starts_at: "str"
    timezone: "NotRequired[str]"
    duration_minutes: "int"
    capacity: "NotRequired[int | None]"
    until: "NotRequired[str]"
    count: "NotRequired[int]"
    preview: "NotRequired[bool]"


class Span(TypedDict):
    starts_at: "str"
    ends_at: "str"
    capacity: "int | None"


class Speaker(TypedDict):
    id: "int"
    event_id: "int"
    name: "str"
    headline: "str"
    bio: "str"
    photo_url: "str"
    session_ids: "list[int]"


class SpeakerBrief(TypedDict):
    id: "int"
    name: "str"
    headline: "str"
    photo_url: "str"


class SpeakerInputRequest(TypedDict):
    name: "str"
    headline: "NotRequired[str]"
    bio: "NotRequired[str]"
    photo_url: "NotRequired[str]"
    event_id: "int"


class Stats(TypedDict):
    seats: "StatsSeats"
    bookings: "StatsBookings"
    bookings_a_day: "list[StatsDay]"
    sources: "StatsSources"
    lead_time_hours: "list[StatsLeadTime]"
    waitlist: "StatsWaitlist"
    cancellations: "StatsCancellations"
    arrivals: "list[StatsArrivals]"
    check_ins: "StatsCheckIns"


StatsArrivals = TypedDict("StatsArrivals", {"from": str, "count": int})


class StatsBookings(TypedDict):
    confirmed: "int"
    offered: "int"
    waitlisted: "int"
    cancelled: "int"
    expired: "int"


class StatsCancellations(TypedDict):
    bookings: "int"
    seats: "int"
    rate: "float | None"


class StatsCheckIns(TypedDict):
    attendees: "int"
    checked_in: "int"
    no_shows: "int | None"


class StatsDay(TypedDict):
    date: "str"
    bookings: "int"
    seats: "int"


StatsLeadTime = TypedDict("StatsLeadTime", {"from": int | None, "to": int | None, "bookings": int})


class StatsSeats(TypedDict):
    capacity: "int | None"
    taken: "int"
    left: "int | None"


class StatsSources(TypedDict):
    page: "int"
    api: "int"
    admin: "int"
    door: "int"


class StatsWaitlist(TypedDict):
    parties: "int"
    seats: "int"
    offered: "int"
    accepted: "int"
    expired: "int"


class Summary(TypedDict):
    attendees: "int"
    checked_in: "int"


class TeamMember(TypedDict):
    user_id: "int"
    name: "str"
    email: "str"
    role: "TeamRole"
    created_at: "str"


class TeamMemberInputRequest(TypedDict):
    user_id: "NotRequired[int]"
    email: "NotRequired[str]"
    role: "TeamRole"


class TokenRequest(TypedDict):
    token: "str"


class Tokens(TypedDict):
    access_token: "str"
    refresh_token: "str"
    token_type: "str"
    expires_in: "int"


class User(TypedDict):
    id: "int"
    name: "str"
    email: "str"
    phone: "str"
    role: "UserRole"
    language: "str"
    timezone: "str"
    email_verified: "bool"
    created_at: "str"


class Webhook(TypedDict):
    id: "int"
    url: "str"
    event_types: "list[WebhookEventType]"
    is_active: "bool"
    disabled_reason: "WebhookOffReason | BlankEnum"
    failing_since: "str | None"
    owner_id: "int"
    created_at: "str"


class WebhookInputRequest(TypedDict):
    url: "str"
    event_types: "list[WebhookEventType]"
    is_active: "NotRequired[bool]"


class WebhookWithSecret(TypedDict):
    id: "int"
    url: "str"
    event_types: "list[WebhookEventType]"
    is_active: "bool"
    disabled_reason: "WebhookOffReason | BlankEnum"
    failing_since: "str | None"
    owner_id: "int"
    created_at: "str"
    secret: "str"


class Error(TypedDict):
    error: "Literal[True]"
    status_code: "int"
    code: "str"
    message: "str"
    fields: "NotRequired[dict[str, list[str]]]"
    request_id: "str"
