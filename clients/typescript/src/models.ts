// What goes into the calls, named *Request, and what comes out of them.
// Made from docs/openapi.yaml by `make clients`; changes here are lost.

export interface Attendee {
  id: number;
  name: string;
  email: string;
  phone: string;
  ticket_code: string;
  checked_in_at: string | null;
}

export type BlankEnum = "";

export interface Booking {
  id: number;
  booking_token: string;
  status: BookingStatus;
  waitlist_position: number | null;
  offer_expires_at: string | null;
  event: EventBrief;
  event_id: number;
  time_slot: Slot;
  time_slot_id: number;
  attendee_name: string;
  email: string;
  phone: string;
  sms_reminders: boolean;
  seats: number;
  attendees: Array<Attendee>;
  manage_url: string;
  calendar_url: string;
  created_at: string;
  cancelled_at: string | null;
}

export interface BookingChangeRequest {
  new_time_slot_id?: number;
  attendee_name?: string;
  email?: string;
  phone?: string;
  sms_reminders?: boolean;
  attendees?: Array<CorrectionRequest>;
}

export interface BookingInputRequest {
  event_id?: number;
  time_slot_id?: number;
  attendee_name?: string;
  email?: string;
  phone?: string;
  seats?: number;
  attendees?: Array<PersonRequest>;
  sms_reminders?: boolean;
  join_waitlist?: boolean;
}

export type BookingStatus = "confirmed" | "offered" | "waitlisted" | "cancelled" | "expired";

export interface CalendarFeed {
  url: string;
}

export interface CancelRequest {
  reason?: string;
}

export interface Category {
  id: number;
  name: string;
  slug: string;
  description: string;
  event_count: number;
}

export interface CategoryBrief {
  id: number;
  name: string;
  slug: string;
}

export interface CategoryInputRequest {
  name: string;
  slug?: string;
  description?: string;
}

export interface ChangePasswordRequest {
  current_password: string;
  new_password: string;
}

export interface CheckIn {
  attendee: EventAttendee;
  checked_in_at: string;
}

export interface CheckInInputRequest {
  ticket_code: string;
  scan_id?: string;
}

export interface CorrectionRequest {
  id?: number;
  name?: string;
  email?: string;
  phone?: string;
}

export interface Count {
  count: number;
}

export interface Delivery {
  id: number;
  message_id: string;
  event_type: string;
  payload: Record<string, unknown>;
  status: WebhookDeliveryStatus;
  attempts: number;
  next_attempt_at: string | null;
  response_status: number | null;
  response_excerpt: string;
  duration_ms: number | null;
  error: string;
  created_at: string;
  delivered_at: string | null;
}

export interface DraftRequest {
  subject: string;
  body: string;
}

export interface DuplicateRequest {
  starts_at: string;
  timezone?: string;
}

export interface Event {
  id: number;
  slug: string;
  url: string;
  title: string;
  summary: string;
  description: string;
  language: EventLanguage;
  location: string;
  online_url: string;
  starts_at: string;
  ends_at: string;
  timezone: string;
  image_url: string;
  status: EventStatus;
  category: CategoryBrief | null;
  organizer: OrganizerBrief;
  capacity: number | null;
  seats_taken: number;
  seats_left: number | null;
  booking_count: number;
  waitlist_enabled: boolean;
  requires_account: boolean;
  max_seats_per_booking: number;
  booking_opens_at: string | null;
  booking_closes_at: string | null;
  is_bookable: boolean;
  cancel_reason: string;
  created_at: string;
  updated_at: string;
}

export interface EventAttendee {
  id: number;
  booking_id: number;
  name: string;
  email: string;
  phone: string;
  ticket_code: string;
  time_slot_id: number;
  registered_at: string;
  checked_in_at: string | null;
}

export interface EventBrief {
  id: number;
  title: string;
  starts_at: string;
  ends_at: string;
  location: string;
}

export interface EventChangeRequest {
  title: string;
  summary?: string;
  description?: string;
  language?: EventLanguage;
  location?: string;
  online_url?: string;
  image_url?: string;
  starts_at: string;
  ends_at?: string;
  timezone?: string;
  category_id?: number | null;
  capacity?: number | null;
  waitlist_enabled?: boolean;
  requires_account?: boolean;
  max_seats_per_booking?: number;
  booking_opens_at?: string | null;
  booking_closes_at?: string | null;
  status?: EventStatusToChoose;
  reminder_minutes?: Array<number>;
  thanks_enabled?: boolean;
  thanks_note?: string;
}

export interface EventDetail {
  id: number;
  slug: string;
  url: string;
  title: string;
  summary: string;
  description: string;
  language: EventLanguage;
  location: string;
  online_url: string;
  starts_at: string;
  ends_at: string;
  timezone: string;
  image_url: string;
  status: EventStatus;
  category: CategoryBrief | null;
  organizer: OrganizerBrief;
  capacity: number | null;
  seats_taken: number;
  seats_left: number | null;
  booking_count: number;
  waitlist_enabled: boolean;
  requires_account: boolean;
  max_seats_per_booking: number;
  booking_opens_at: string | null;
  booking_closes_at: string | null;
  is_bookable: boolean;
  cancel_reason: string;
  created_at: string;
  updated_at: string;
  time_slots: Array<Slot>;
  sessions: Array<SessionOfEvent>;
  speakers: Array<Speaker>;
  reminder_minutes: Array<number>;
  thanks_enabled: boolean;
}

export interface EventInputRequest {
  title: string;
  summary?: string;
  description?: string;
  language?: EventLanguage;
  location?: string;
  online_url?: string;
  image_url?: string;
  starts_at?: string;
  ends_at?: string;
  timezone?: string;
  category_id?: number | null;
  capacity?: number | null;
  waitlist_enabled?: boolean;
  requires_account?: boolean;
  max_seats_per_booking?: number;
  booking_opens_at?: string | null;
  booking_closes_at?: string | null;
  status?: EventStatusToChoose;
  reminder_minutes?: Array<number>;
  thanks_enabled?: boolean;
  thanks_note?: string;
  event_date?: string;
  time_slots?: Array<SlotInputRequest>;
}

export type EventLanguage = "ar" | "da" | "de" | "el" | "en" | "es" | "fa" | "fi" | "fr" | "hu" | "it" | "ja" | "nb" | "nl" | "pl" | "pt" | "ro" | "ru" | "sv" | "tr" | "uk";

export type EventStatus = "draft" | "published" | "cancelled";

export type EventStatusToChoose = "draft" | "published";

export interface ForgotRequest {
  email: string;
}

export interface LoginRequest {
  email: string;
  password: string;
  code?: string;
}

export type MessageAudience = "all" | "waitlist" | "checked_in" | "no_shows";

export interface NewSlotRequest {
  starts_at: string;
  ends_at: string;
  timezone?: string;
  capacity?: number | null;
}

export interface OrganizerApplication {
  id: number;
  reason: string;
  status: OrganizerRequestStatus;
  created_at: string;
}

export interface OrganizerBrief {
  id: number;
  name: string;
}

export interface OrganizerMessage {
  id: number;
  audience: MessageAudience;
  time_slot_id: number | null;
  subject: string;
  body: string;
  scheduled_at: string;
  sent_at: string | null;
  total: number;
  told: number;
  created_at: string;
}

export interface OrganizerMessageInputRequest {
  subject: string;
  body: string;
  audience?: MessageAudience;
  time_slot_id?: number | null;
  scheduled_at?: string | null;
}

export interface OrganizerRequestInputRequest {
  reason?: string;
}

export type OrganizerRequestStatus = "open" | "granted" | "refused";

export interface PaginatedBookingList {
  items: Array<Booking>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedCategoryList {
  items: Array<Category>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedDeliveryList {
  items: Array<Delivery>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedEventAttendeeList {
  items: Array<EventAttendee>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedEventList {
  items: Array<Event>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedOrganizerMessageList {
  items: Array<OrganizerMessage>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedSessionList {
  items: Array<Session>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedSlotList {
  items: Array<Slot>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedSpanList {
  items: Array<Span>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedSpeakerList {
  items: Array<Speaker>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedTeamMemberList {
  items: Array<TeamMember>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PaginatedWebhookList {
  items: Array<Webhook>;
  total: number;
  page: number;
  size: number;
  next: string | null;
  previous: string | null;
}

export interface PatchedAttendeeChangeRequest {
  name?: string;
  email?: string;
  phone?: string;
}

export interface PatchedBookingChangeRequest {
  new_time_slot_id?: number;
  attendee_name?: string;
  email?: string;
  phone?: string;
  sms_reminders?: boolean;
  attendees?: Array<CorrectionRequest>;
}

export interface PatchedCategoryInputRequest {
  name?: string;
  slug?: string;
  description?: string;
}

export interface PatchedEventChangeRequest {
  title?: string;
  summary?: string;
  description?: string;
  language?: EventLanguage;
  location?: string;
  online_url?: string;
  image_url?: string;
  starts_at?: string;
  ends_at?: string;
  timezone?: string;
  category_id?: number | null;
  capacity?: number | null;
  waitlist_enabled?: boolean;
  requires_account?: boolean;
  max_seats_per_booking?: number;
  booking_opens_at?: string | null;
  booking_closes_at?: string | null;
  status?: EventStatusToChoose;
  reminder_minutes?: Array<number>;
  thanks_enabled?: boolean;
  thanks_note?: string;
}

export interface PatchedProfileRequest {
  name?: string;
  phone?: string;
  language?: ProfileLanguageEnum;
  timezone?: string;
}

export interface PatchedSessionChangeRequest {
  title?: string;
  abstract?: string;
  starts_at?: string;
  ends_at?: string;
  timezone?: string;
  room?: string;
  capacity?: number | null;
  speaker_ids?: Array<number>;
}

export interface PatchedSlotChangeRequest {
  starts_at?: string;
  ends_at?: string;
  timezone?: string;
  capacity?: number | null;
}

export interface PatchedSpeakerChangeRequest {
  name?: string;
  headline?: string;
  bio?: string;
  photo_url?: string;
}

export interface PatchedWebhookInputRequest {
  url?: string;
  event_types?: Array<WebhookEventType>;
  is_active?: boolean;
}

export interface PersonRequest {
  name: string;
  email?: string;
  phone?: string;
}

export interface Picture {
  state: PictureState;
  image_url: string;
  width: number;
  height: number;
  error: PictureError | BlankEnum;
  error_message: string;
}

export type PictureError = "not_a_picture" | "picture_failed";

export interface PictureInputRequest {
  picture: Blob;
}

export type PictureState = "pending" | "ready" | "failed";

export type ProfileLanguageEnum = "en" | "de" | "es" | "fr" | "fa";

export interface RefreshRequest {
  refresh_token: string;
}

export interface RegisterRequest {
  name: string;
  email: string;
  password: string;
}

export interface Registered {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
  user: User;
}

export interface RegistrationRequest {
  name: string;
  email?: string;
  phone?: string;
  time_slot_id?: number;
}

export interface ResetRequest {
  token: string;
  password: string;
}

export interface Session {
  id: number;
  event_id: number;
  title: string;
  abstract: string;
  starts_at: string;
  ends_at: string;
  room: string;
  capacity: number | null;
  speaker_ids: Array<number>;
}

export interface SessionInputRequest {
  title: string;
  abstract?: string;
  starts_at: string;
  ends_at: string;
  timezone?: string;
  room?: string;
  capacity?: number | null;
  speaker_ids?: Array<number>;
  event_id: number;
}

export interface SessionOfEvent {
  id: number;
  event_id: number;
  title: string;
  abstract: string;
  starts_at: string;
  ends_at: string;
  room: string;
  capacity: number | null;
  speaker_ids: Array<number>;
  speakers: Array<SpeakerBrief>;
}

export interface Slot {
  id: number;
  starts_at: string;
  ends_at: string;
  capacity: number | null;
  seats_taken: number;
  seats_left: number | null;
  is_available: boolean;
}

export interface SlotInputRequest {
  starts_at?: string;
  ends_at?: string;
  start_time?: string;
  end_time?: string;
  capacity?: number | null;
  max_capacity?: number | null;
}

export interface SlotSeriesRequest {
  rrule: string;
  starts_at: string;
  timezone?: string;
  duration_minutes: number;
  capacity?: number | null;
  until?: string;
  count?: number;
  preview?: boolean;
}

export interface Span {
  starts_at: string;
  ends_at: string;
  capacity: number | null;
}

export interface Speaker {
  id: number;
  event_id: number;
  name: string;
  headline: string;
  bio: string;
  photo_url: string;
  session_ids: Array<number>;
}

export interface SpeakerBrief {
  id: number;
  name: string;
  headline: string;
  photo_url: string;
}

export interface SpeakerInputRequest {
  name: string;
  headline?: string;
  bio?: string;
  photo_url?: string;
  event_id: number;
}

export interface Stats {
  seats: StatsSeats;
  bookings: StatsBookings;
  bookings_a_day: Array<StatsDay>;
  sources: StatsSources;
  lead_time_hours: Array<StatsLeadTime>;
  waitlist: StatsWaitlist;
  cancellations: StatsCancellations;
  arrivals: Array<StatsArrivals>;
  check_ins: StatsCheckIns;
}

export interface StatsArrivals {
  from: string;
  count: number;
}

export interface StatsBookings {
  confirmed: number;
  offered: number;
  waitlisted: number;
  cancelled: number;
  expired: number;
}

export interface StatsCancellations {
  bookings: number;
  seats: number;
  rate: number | null;
}

export interface StatsCheckIns {
  attendees: number;
  checked_in: number;
  no_shows: number | null;
}

export interface StatsDay {
  date: string;
  bookings: number;
  seats: number;
}

export interface StatsLeadTime {
  from: number | null;
  to: number | null;
  bookings: number;
}

export interface StatsSeats {
  capacity: number | null;
  taken: number;
  left: number | null;
}

export interface StatsSources {
  page: number;
  api: number;
  admin: number;
  door: number;
}

export interface StatsWaitlist {
  parties: number;
  seats: number;
  offered: number;
  accepted: number;
  expired: number;
}

export interface Summary {
  attendees: number;
  checked_in: number;
}

export interface TeamMember {
  user_id: number;
  name: string;
  email: string;
  role: TeamRole;
  created_at: string;
}

export interface TeamMemberInputRequest {
  user_id?: number;
  email?: string;
  role: TeamRole;
}

export type TeamRole = "manager" | "door";

export interface TokenRequest {
  token: string;
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
}

export interface User {
  id: number;
  name: string;
  email: string;
  phone: string;
  role: UserRole;
  language: string;
  timezone: string;
  email_verified: boolean;
  created_at: string;
}

export type UserRole = "attendee" | "organizer" | "admin";

export interface Webhook {
  id: number;
  url: string;
  event_types: Array<WebhookEventType>;
  is_active: boolean;
  disabled_reason: WebhookOffReason | BlankEnum;
  failing_since: string | null;
  owner_id: number;
  created_at: string;
}

export type WebhookDeliveryStatus = "queued" | "sending" | "delivered" | "dead";

export type WebhookEventType = "event.published" | "event.updated" | "event.cancelled" | "booking.confirmed" | "booking.cancelled" | "booking.moved" | "booking.waitlisted" | "booking.offered" | "attendee.checked_in";

export interface WebhookInputRequest {
  url: string;
  event_types: Array<WebhookEventType>;
  is_active?: boolean;
}

export type WebhookOffReason = "owner" | "gone" | "failing";

export interface WebhookWithSecret {
  id: number;
  url: string;
  event_types: Array<WebhookEventType>;
  is_active: boolean;
  disabled_reason: WebhookOffReason | BlankEnum;
  failing_since: string | null;
  owner_id: number;
  created_at: string;
  secret: string;
}

export interface Error {
  error: true;
  status_code: number;
  code: string;
  message: string;
  fields?: Record<string, Array<string>>;
  request_id: string;
}
