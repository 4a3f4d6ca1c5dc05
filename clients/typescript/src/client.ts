// Every call of the API.
// Made from docs/openapi.yaml by `make clients`; changes here are lost.

import type * as m from "./models.js";
import { Transport } from "./transport.js";

/** A method for each call of the API; those that need a log-in use `accessToken`. */
export class Client extends Transport {
  /**
   * Take the seats that the waitlist offers.
   */
  acceptOffer(token: string): Promise<m.Booking> {
    return this.call("POST", `/api/v1/bookings/${encodeURIComponent(token)}/accept`);
  }

  /**
   * Add a time slot.
   */
  addSlot(id: number, body: m.NewSlotRequest): Promise<m.Slot> {
    return this.call("POST", `/api/v1/events/${id}/slots`, { body });
  }

  /**
   * Add somebody to the team.
   */
  addTeamMember(id: number, body: m.TeamMemberInputRequest): Promise<m.TeamMember> {
    return this.call("POST", `/api/v1/events/${id}/team`, { body });
  }

  /**
   * Ask to become an organizer.
   *
   * 200 where it is open to all; 202 with the request where an admin decides.
   */
  becomeOrganizer(body?: m.OrganizerRequestInputRequest): Promise<m.User | m.OrganizerApplication> {
    return this.call("POST", "/api/v1/users/me/organizer", { body });
  }

  /**
   * Book seats.
   */
  book(body: m.BookingInputRequest, idempotencyKey?: string): Promise<m.Booking> {
    return this.call("POST", "/api/v1/bookings", { body, idempotencyKey });
  }

  /**
   * Cancel a booking.
   */
  cancelBooking(token: string): Promise<void> {
    return this.call("DELETE", `/api/v1/bookings/${encodeURIComponent(token)}`);
  }

  /**
   * Cancel an event.
   */
  cancelEvent(id: number, body?: m.CancelRequest): Promise<m.EventDetail> {
    return this.call("POST", `/api/v1/events/${id}/cancel`, { body });
  }

  /**
   * Change the password.
   *
   * Ends every session of the user, this one too.
   */
  changePassword(body: m.ChangePasswordRequest): Promise<void> {
    return this.call("POST", "/api/v1/auth/password/change", { body });
  }

  /**
   * Let somebody in.
   */
  checkIn(event_id: number, body: m.CheckInInputRequest): Promise<m.CheckIn> {
    return this.call("POST", `/api/v1/events/${event_id}/check-ins`, { body });
  }

  /**
   * How many are in.
   */
  countCheckIns(event_id: number): Promise<m.Summary> {
    return this.call("GET", `/api/v1/events/${event_id}/check-ins/summary`);
  }

  /**
   * How many events there are.
   *
   * How many events the list would have: published ones, unless `status` says otherwise.
   */
  countEvents(query: { category?: string; end_before?: string; has_seats?: boolean; location?: string; ordering?: "-booking_count" | "-created_at" | "-starts_at" | "relevance" | "starts_at" | "title"; organizer?: number; search?: string; start_after?: string; status?: "cancelled" | "draft" | "published" } = {}): Promise<m.Count> {
    return this.call("GET", "/api/v1/events/count", { query });
  }

  /**
   * Add a category.
   */
  createCategory(body: m.CategoryInputRequest): Promise<m.Category> {
    return this.call("POST", "/api/v1/categories", { body });
  }

  /**
   * Create an event.
   */
  createEvent(body: m.EventInputRequest, idempotencyKey?: string): Promise<m.EventDetail> {
    return this.call("POST", "/api/v1/events", { body, idempotencyKey });
  }

  /**
   * Add a session to an event.
   */
  createSession(body: m.SessionInputRequest): Promise<m.Session> {
    return this.call("POST", "/api/v1/sessions", { body });
  }

  /**
   * Add a speaker to an event.
   */
  createSpeaker(body: m.SpeakerInputRequest): Promise<m.Speaker> {
    return this.call("POST", "/api/v1/speakers", { body });
  }

  /**
   * Add a webhook.
   *
   * The answer has the secret, which is never shown again.
   */
  createWebhook(body: m.WebhookInputRequest): Promise<m.WebhookWithSecret> {
    return this.call("POST", "/api/v1/webhooks", { body });
  }

  /**
   * Delete a category that no event uses.
   */
  deleteCategory(id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/categories/${id}`);
  }

  /**
   * Delete an event.
   */
  deleteEvent(id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/events/${id}`);
  }

  /**
   * Take the picture away.
   *
   * From then on the page shows the picture at the event's `image_url`, or a pattern.
   */
  deletePicture(id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/events/${id}/picture`);
  }

  /**
   * Delete a session.
   */
  deleteSession(id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/sessions/${id}`);
  }

  /**
   * Delete a time slot that nobody booked.
   */
  deleteSlot(id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/slots/${id}`);
  }

  /**
   * Delete a speaker.
   */
  deleteSpeaker(id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/speakers/${id}`);
  }

  /**
   * Delete a webhook.
   */
  deleteWebhook(id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/webhooks/${id}`);
  }

  /**
   * Copy an event to another date.
   */
  duplicateEvent(id: number, body: m.DuplicateRequest): Promise<m.EventDetail> {
    return this.call("POST", `/api/v1/events/${id}/duplicate`, { body });
  }

  /**
   * Erase the people of a booking.
   *
   * Erases the people of this booking, cancels it if it has not started, and ends its link.
   */
  eraseBooking(token: string): Promise<void> {
    return this.call("POST", `/api/v1/bookings/${encodeURIComponent(token)}/erase`);
  }

  /**
   * Erase the account.
   *
   * Erases the person: bookings keep their seats' count, and nobody's name.
   */
  eraseMe(): Promise<void> {
    return this.call("DELETE", "/api/v1/users/me");
  }

  /**
   * Everything kept about a booking.
   *
   * Everything kept about a guest: this booking, its people and their messages.
   */
  exportBooking(token: string): Promise<Record<string, unknown>> {
    return this.call("GET", `/api/v1/bookings/${encodeURIComponent(token)}/export`);
  }

  /**
   * Everything kept about the user.
   */
  exportMe(): Promise<Record<string, unknown>> {
    return this.call("GET", "/api/v1/users/me/export");
  }

  /**
   * Be told of new events of a category.
   *
   * Be told when an event is published in it.
   */
  followCategory(id: number): Promise<void> {
    return this.call("POST", `/api/v1/categories/${id}/follow`);
  }

  /**
   * Ask for the mail that leads to a new password.
   *
   * The same answer whether or not the address is known; a mail tells its owner which.
   */
  forgotPassword(body: m.ForgotRequest): Promise<void> {
    return this.call("POST", "/api/v1/auth/password/forgot", { body });
  }

  /**
   * Add time slots that recur.
   *
   * Many slots by a recurrence rule; with `preview` they are answered (200) and not made.
   */
  generateSlots(id: number, body: m.SlotSeriesRequest, query: { category?: string; end_before?: string; has_seats?: boolean; limit?: number; location?: string; ordering?: "-booking_count" | "-created_at" | "-starts_at" | "relevance" | "starts_at" | "title"; organizer?: number; page?: number; search?: string; size?: number; skip?: number; start_after?: string; status?: "cancelled" | "draft" | "published" } = {}): Promise<m.PaginatedSpanList | m.PaginatedSlotList> {
    return this.call("POST", `/api/v1/events/${id}/slots/generate`, { query, body });
  }

  /**
   * Who comes, as CSV.
   *
   * Everybody who has, had or waits for a seat; safe to open in a spreadsheet.
   */
  getAttendeesCsv(event_id: number): Promise<string> {
    return this.call("GET", `/api/v1/events/${event_id}/attendees.csv`);
  }

  /**
   * Who comes, as a workbook.
   *
   * The same as a workbook.
   */
  getAttendeesXlsx(event_id: number): Promise<Blob> {
    return this.call("GET", `/api/v1/events/${event_id}/attendees.xlsx`);
  }

  /**
   * One booking.
   */
  getBooking(token: string): Promise<m.Booking> {
    return this.call("GET", `/api/v1/bookings/${encodeURIComponent(token)}`);
  }

  /**
   * A booking as a calendar file.
   */
  getBookingCalendar(token: string): Promise<string> {
    return this.call("GET", `/api/v1/bookings/${encodeURIComponent(token)}/calendar.ics`);
  }

  /**
   * Events as a calendar to subscribe to.
   *
   * To subscribe to: the soonest 1,000 entries of the events that the filters of `/events` find.
   *
   * What is over is left out, unless `start_after` or `end_before` is given. Without `status`, cancelled
   * events are in it too, as CANCELLED, so that a calendar that follows takes them out. `ordering` changes
   * nothing.
   */
  getCalendar(query: { category?: string; end_before?: string; has_seats?: boolean; location?: string; ordering?: "-booking_count" | "-created_at" | "-starts_at" | "relevance" | "starts_at" | "title"; organizer?: number; search?: string; start_after?: string; status?: "cancelled" | "draft" | "published" } = {}): Promise<string> {
    return this.call("GET", "/api/v1/calendar.ics", { query });
  }

  /**
   * The secret address of one's bookings as a calendar.
   *
   * The secret address at which calendar programs find one's bookings; it is made at the first call.
   */
  getCalendarFeed(): Promise<m.CalendarFeed> {
    return this.call("GET", "/api/v1/bookings/my/calendar");
  }

  /**
   * One category.
   */
  getCategory(id: number): Promise<m.Category> {
    return this.call("GET", `/api/v1/categories/${id}`);
  }

  /**
   * One event with its slots and programme.
   */
  getEvent(id: number): Promise<m.EventDetail> {
    return this.call("GET", `/api/v1/events/${id}`);
  }

  /**
   * One event as a calendar file.
   *
   * One entry; each slot is one where an event of several slots is longer than 24 hours.
   */
  getEventCalendar(id: number): Promise<string> {
    return this.call("GET", `/api/v1/events/${id}/calendar.ics`);
  }

  /**
   * The user's own profile.
   */
  getMe(): Promise<m.User> {
    return this.call("GET", "/api/v1/users/me");
  }

  /**
   * The state of an event's picture.
   *
   * What became of the last upload, and what is shown.
   */
  getPicture(id: number): Promise<m.Picture> {
    return this.call("GET", `/api/v1/events/${id}/picture`);
  }

  /**
   * A ticket's QR code as PNG.
   *
   * The ticket code of one attendee, the first by default, as a QR code.
   */
  getQrPng(token: string, query: { attendee?: number } = {}): Promise<Blob> {
    return this.call("GET", `/api/v1/bookings/${encodeURIComponent(token)}/qr.png`, { query });
  }

  /**
   * A ticket's QR code as SVG.
   *
   * The ticket code of one attendee, the first by default, as a QR code.
   */
  getQrSvg(token: string, query: { attendee?: number } = {}): Promise<string> {
    return this.call("GET", `/api/v1/bookings/${encodeURIComponent(token)}/qr.svg`, { query });
  }

  /**
   * One session.
   */
  getSession(id: number): Promise<m.Session> {
    return this.call("GET", `/api/v1/sessions/${id}`);
  }

  /**
   * One speaker.
   */
  getSpeaker(id: number): Promise<m.Speaker> {
    return this.call("GET", `/api/v1/speakers/${id}`);
  }

  /**
   * The numbers of an event.
   *
   * Seats, bookings by state, day and source, lead times, the waitlist, and who came.
   */
  getStats(event_id: number): Promise<m.Stats> {
    return this.call("GET", `/api/v1/events/${event_id}/stats`);
  }

  /**
   * The tickets as PDF.
   *
   * A page to print for each attendee, up to 100 of them, or for one alone.
   */
  getTicket(token: string, query: { attendee?: number } = {}): Promise<Blob> {
    return this.call("GET", `/api/v1/bookings/${encodeURIComponent(token)}/ticket.pdf`, { query });
  }

  /**
   * One webhook.
   */
  getWebhook(id: number): Promise<m.Webhook> {
    return this.call("GET", `/api/v1/webhooks/${id}`);
  }

  /**
   * Who comes.
   */
  listAttendees(event_id: number, query: { checked_in?: boolean; limit?: number; page?: number; search?: string; size?: number; skip?: number; slot?: number } = {}): Promise<m.PaginatedEventAttendeeList> {
    return this.call("GET", `/api/v1/events/${event_id}/attendees`, { query });
  }

  /**
   * The categories of events.
   */
  listCategories(query: { limit?: number; page?: number; size?: number; skip?: number } = {}): Promise<m.PaginatedCategoryList> {
    return this.call("GET", "/api/v1/categories", { query });
  }

  /**
   * Events, page by page.
   */
  listEvents(query: { category?: string; end_before?: string; has_seats?: boolean; limit?: number; location?: string; ordering?: "-booking_count" | "-created_at" | "-starts_at" | "relevance" | "starts_at" | "title"; organizer?: number; page?: number; search?: string; size?: number; skip?: number; start_after?: string; status?: "cancelled" | "draft" | "published" } = {}): Promise<m.PaginatedEventList> {
    return this.call("GET", "/api/v1/events", { query });
  }

  /**
   * What was written to those who booked.
   *
   * The newest first, each with how far it has come.
   */
  listMessages(event_id: number, query: { limit?: number; page?: number; size?: number; skip?: number } = {}): Promise<m.PaginatedOrganizerMessageList> {
    return this.call("GET", `/api/v1/events/${event_id}/messages`, { query });
  }

  /**
   * The user's own bookings.
   */
  listMyBookings(query: { limit?: number; page?: number; size?: number; skip?: number; status?: "cancelled" | "confirmed" | "expired" | "offered" | "waitlisted"; when?: "past" | "upcoming" } = {}): Promise<m.PaginatedBookingList> {
    return this.call("GET", "/api/v1/bookings/my", { query });
  }

  /**
   * Sessions of the programme.
   */
  listSessions(query: { event_id?: number; limit?: number; page?: number; size?: number; skip?: number } = {}): Promise<m.PaginatedSessionList> {
    return this.call("GET", "/api/v1/sessions", { query });
  }

  /**
   * The time slots of an event.
   */
  listSlots(id: number, query: { available?: boolean; limit?: number; page?: number; size?: number; skip?: number } = {}): Promise<m.PaginatedSlotList> {
    return this.call("GET", `/api/v1/events/${id}/slots`, { query });
  }

  /**
   * Speakers of the programme.
   */
  listSpeakers(query: { event_id?: number; limit?: number; page?: number; size?: number; skip?: number } = {}): Promise<m.PaginatedSpeakerList> {
    return this.call("GET", "/api/v1/speakers", { query });
  }

  /**
   * The people of an event's team.
   */
  listTeam(id: number, query: { limit?: number; page?: number; size?: number; skip?: number } = {}): Promise<m.PaginatedTeamMemberList> {
    return this.call("GET", `/api/v1/events/${id}/team`, { query });
  }

  /**
   * The most booked events.
   *
   * The most booked first, 3 of them unless `limit` says otherwise.
   */
  listTopBookedEvents(query: { limit?: number; page?: number; size?: number; skip?: number } = {}): Promise<m.PaginatedEventList> {
    return this.call("GET", "/api/v1/events/top-booked", { query });
  }

  /**
   * What was sent to a webhook.
   *
   * What was sent in the last 30 days, and what waits; the newest first.
   */
  listWebhookDeliveries(id: number, query: { limit?: number; page?: number; size?: number; skip?: number } = {}): Promise<m.PaginatedDeliveryList> {
    return this.call("GET", `/api/v1/webhooks/${id}/deliveries`, { query });
  }

  /**
   * One's own webhooks.
   */
  listWebhooks(query: { limit?: number; page?: number; size?: number; skip?: number } = {}): Promise<m.PaginatedWebhookList> {
    return this.call("GET", "/api/v1/webhooks", { query });
  }

  /**
   * Log in.
   */
  logIn(body: m.LoginRequest): Promise<m.Tokens> {
    return this.call("POST", "/api/v1/auth/login", { body });
  }

  /**
   * End the session.
   */
  logOut(body: m.RefreshRequest): Promise<void> {
    return this.call("POST", "/api/v1/auth/logout", { body });
  }

  /**
   * Publish a draft.
   */
  publishEvent(id: number): Promise<m.EventDetail> {
    return this.call("POST", `/api/v1/events/${id}/publish`);
  }

  /**
   * Send a delivery once more.
   *
   * Sends the same once more, under the same webhook-id.
   */
  redeliverToWebhook(id: number, delivery_id: number): Promise<m.Delivery> {
    return this.call("POST", `/api/v1/webhooks/${id}/deliveries/${delivery_id}/redeliver`);
  }

  /**
   * Trade a refresh token for a new pair.
   */
  refreshTokens(body: m.RefreshRequest): Promise<m.Tokens> {
    return this.call("POST", "/api/v1/auth/refresh", { body });
  }

  /**
   * Sign up.
   *
   * An address that has an account is answered alike, with tokens that open nothing; its owner gets a mail.
   */
  register(body: m.RegisterRequest): Promise<m.Registered> {
    return this.call("POST", "/api/v1/auth/register", { body });
  }

  /**
   * Register a person.
   *
   * Registers a person, within the capacity; the booking window and the limit of seats do not count here.
   */
  registerAttendee(event_id: number, body: m.RegistrationRequest): Promise<m.EventAttendee> {
    return this.call("POST", `/api/v1/events/${event_id}/attendees`, { body });
  }

  /**
   * Take an attendee out and free the seat.
   *
   * Takes the person out: the seat is free, and offered to those who wait.
   */
  removeAttendee(id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/attendees/${id}`);
  }

  /**
   * Take somebody off the team.
   *
   * Whom `user_id` or `email` names, in the query or in a body.
   */
  removeTeamMember(id: number, query: { email?: string; user_id?: number } = {}): Promise<void> {
    return this.call("DELETE", `/api/v1/events/${id}/team`, { query });
  }

  /**
   * A new secret address.
   *
   * A new address; the old one is dead at once.
   */
  renewCalendarFeed(): Promise<m.CalendarFeed> {
    return this.call("POST", "/api/v1/bookings/my/calendar");
  }

  /**
   * Move or correct a booking, as PATCH does.
   */
  replaceBooking(token: string, body: m.BookingChangeRequest): Promise<m.Booking> {
    return this.call("PUT", `/api/v1/bookings/${encodeURIComponent(token)}`, { body });
  }

  /**
   * Change an event, title and start included.
   */
  replaceEvent(id: number, body: m.EventChangeRequest): Promise<m.EventDetail> {
    return this.call("PUT", `/api/v1/events/${id}`, { body });
  }

  /**
   * Ask for the mail that confirms the address once more.
   */
  resendVerification(): Promise<void> {
    return this.call("POST", "/api/v1/auth/email/resend");
  }

  /**
   * Choose a new password with the key of the mail.
   */
  resetPassword(body: m.ResetRequest): Promise<void> {
    return this.call("POST", "/api/v1/auth/password/reset", { body });
  }

  /**
   * Make a new secret.
   *
   * A new secret, which is never shown again; for a day deliveries are signed with the old one too.
   */
  rotateWebhookSecret(id: number): Promise<m.WebhookWithSecret> {
    return this.call("POST", `/api/v1/webhooks/${id}/rotate-secret`);
  }

  /**
   * Write to those who booked.
   *
   * Sent at once, or at `scheduled_at`; the writing to each goes on in the background.
   */
  sendMessage(event_id: number, body: m.OrganizerMessageInputRequest): Promise<m.OrganizerMessage> {
    return this.call("POST", `/api/v1/events/${event_id}/messages`, { body });
  }

  /**
   * Write the same to oneself alone.
   *
   * To oneself alone, to see what it looks like.
   */
  sendTestMessage(event_id: number, body: m.DraftRequest): Promise<void> {
    return this.call("POST", `/api/v1/events/${event_id}/messages/test`, { body });
  }

  /**
   * Upload a picture.
   *
   * Taken in, and shown as soon as the worker has prepared it; until then the former picture stays.
   */
  setPicture(id: number, file: Blob, mediaType: "image/jpeg" | "image/png" | "image/webp" | "image/gif"): Promise<m.Picture> {
    return this.call("PUT", `/api/v1/events/${id}/picture`, { file, mediaType });
  }

  /**
   * Take back a message that waits.
   *
   * Takes back a message whose time has not come.
   */
  takeBackMessage(event_id: number, id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/events/${event_id}/messages/${id}`);
  }

  /**
   * Take one person out of a booking.
   *
   * Take one person out of a party and free the seat; the last one's going cancels the booking.
   */
  takeOutAttendee(token: string, attendee_id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/bookings/${encodeURIComponent(token)}/attendees/${attendee_id}`);
  }

  /**
   * Send a ping.
   *
   * Sends a delivery of type `ping`.
   */
  testWebhook(id: number): Promise<m.Delivery> {
    return this.call("POST", `/api/v1/webhooks/${id}/test`);
  }

  /**
   * Take a check-in back.
   *
   * Undoes a check-in.
   */
  undoCheckIn(event_id: number, attendee_id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/events/${event_id}/check-ins/${attendee_id}`);
  }

  /**
   * Be told no more.
   */
  unfollowCategory(id: number): Promise<void> {
    return this.call("DELETE", `/api/v1/categories/${id}/follow`);
  }

  /**
   * Correct an attendee.
   *
   * Corrects the name, address or phone, be it after the start.
   */
  updateAttendee(id: number, body: m.PatchedAttendeeChangeRequest): Promise<m.EventAttendee> {
    return this.call("PATCH", `/api/v1/attendees/${id}`, { body });
  }

  /**
   * Move or correct a booking.
   */
  updateBooking(token: string, body: m.PatchedBookingChangeRequest): Promise<m.Booking> {
    return this.call("PATCH", `/api/v1/bookings/${encodeURIComponent(token)}`, { body });
  }

  /**
   * Change a category.
   */
  updateCategory(id: number, body: m.PatchedCategoryInputRequest): Promise<m.Category> {
    return this.call("PATCH", `/api/v1/categories/${id}`, { body });
  }

  /**
   * Change some of an event.
   */
  updateEvent(id: number, body: m.PatchedEventChangeRequest): Promise<m.EventDetail> {
    return this.call("PATCH", `/api/v1/events/${id}`, { body });
  }

  /**
   * Change the profile.
   */
  updateMe(body: m.PatchedProfileRequest): Promise<m.User> {
    return this.call("PATCH", "/api/v1/users/me", { body });
  }

  /**
   * Change a session.
   */
  updateSession(id: number, body: m.PatchedSessionChangeRequest): Promise<m.Session> {
    return this.call("PATCH", `/api/v1/sessions/${id}`, { body });
  }

  /**
   * Change a time slot.
   */
  updateSlot(id: number, body: m.PatchedSlotChangeRequest): Promise<m.Slot> {
    return this.call("PATCH", `/api/v1/slots/${id}`, { body });
  }

  /**
   * Change a speaker.
   */
  updateSpeaker(id: number, body: m.PatchedSpeakerChangeRequest): Promise<m.Speaker> {
    return this.call("PATCH", `/api/v1/speakers/${id}`, { body });
  }

  /**
   * Change a webhook.
   */
  updateWebhook(id: number, body: m.PatchedWebhookInputRequest): Promise<m.Webhook> {
    return this.call("PATCH", `/api/v1/webhooks/${id}`, { body });
  }

  /**
   * Confirm an address with the key of the mail.
   */
  verifyEmail(body: m.TokenRequest): Promise<void> {
    return this.call("POST", "/api/v1/auth/email/verify", { body });
  }
}
