"""Who gets which answer. One line for each method and path, one column for each role.

The columns are stranger, attendee, guest, other organizer, door staff, manager, owner and admin; one cell alone is for
all. A cell is the status, with a star where the call changed something in the database; ``login`` and ``again`` are
redirects to the log-in and to the question for the password, ``home`` one to the admin's first page; ``gone`` is a 404
where the admin has no such row. ``{token}`` is the link that the role holds: whoever manages the event has the
booking's, a guest that of another booking, the rest a guess. ``{link}`` is the booking's own link, in whosever hands;
it opens no calendar. ``{feed.token}`` is the attendee's calendar. ``#`` tells rows of one path apart.
"""

from dataclasses import dataclass

from tests.access.world import ROLES


@dataclass(frozen=True)
class Row:
    method: str
    path: str
    cells: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


TABLE = """
# The API                                  any   user  guest other door  mgr   owner admin
POST /api/v1/auth/email/resend             401   409   401   409   409   409   409   409
POST /api/v1/auth/email/verify             204*
POST /api/v1/auth/login                    401   200   401   200   200   200   200   200
POST /api/v1/auth/logout                   401   204   401   204   204   204   204   204
POST /api/v1/auth/password/change          401   204*  401   204*  204*  204*  204*  204*
POST /api/v1/auth/password/forgot          204*
POST /api/v1/auth/password/reset           204*
POST /api/v1/auth/refresh                  401   200   401   200   200   200   200   200
POST /api/v1/auth/register                 201*
POST /api/v1/bookings                      201*
POST /api/v1/bookings#draft                409
GET /api/v1/bookings/my                    401   200   401   200   200   200   200   200
GET /api/v1/bookings/my/calendar           401   200   401   200*  200*  200*  200*  200*
POST /api/v1/bookings/my/calendar          401   200*  401   200*  200*  200*  200*  200*
GET /api/v1/bookings/{token}               404   404   200   404   404   200   200   200
PUT /api/v1/bookings/{token}               404   404   200*  404   404   200*  200*  200*
PATCH /api/v1/bookings/{token}             404   404   200*  404   404   200*  200*  200*
DELETE /api/v1/bookings/{token}            404   404   204*  404   404   204*  204*  204*
GET /api/v1/bookings/{token}/calendar.ics  404   404   200   404   404   200   200   200
POST /api/v1/bookings/{token}/erase        404   404   204*  404   404   204*  204*  204*
GET /api/v1/bookings/{token}/export        404   404   200   404   404   200   200   200
GET /api/v1/bookings/{token}/qr.png        404   404   200   404   404   200   200   200
GET /api/v1/bookings/{token}/qr.svg        404   404   200   404   404   200   200   200
GET /api/v1/bookings/{token}/ticket.pdf    404   404   200   404   404   200   200   200
GET /api/v1/bookings/{link}                200
PUT /api/v1/bookings/{link}                200*
PATCH /api/v1/bookings/{link}              200*
DELETE /api/v1/bookings/{link}             204*
GET /api/v1/bookings/{link}/calendar.ics   200
POST /api/v1/bookings/{link}/erase         204*
GET /api/v1/bookings/{link}/export         200
POST /api/v1/bookings/{token}/accept       404   404   409  404   404   409  409  409
POST /api/v1/bookings/{link}/accept        409
DELETE /api/v1/bookings/{token}/attendees/{attendee.pk} 404 404 404 404 404 204* 204* 204*
DELETE /api/v1/bookings/{link}/attendees/{attendee.pk}  204*
GET /api/v1/calendar.ics                   200
GET /api/v1/calendar.ics?status=draft      200
GET /api/v1/bookings/{link}/qr.png         200
GET /api/v1/bookings/{link}/qr.svg         200
GET /api/v1/bookings/{link}/ticket.pdf     200
GET /api/v1/events                         200
GET /api/v1/events?status=draft            200
POST /api/v1/events                        401   403   401   201*  201*  201*  201*  201*
GET /api/v1/events/{event.pk}              200
GET /api/v1/events/{event.pk}/calendar.ics 200
GET /api/v1/events/{event.pk}/slots        200
GET /api/v1/events/{event.pk}/team         401   403   401   403   403   403   200   200
POST /api/v1/events/{event.pk}/team        401   403   401   403   403   403   201*  201*
DELETE /api/v1/events/{event.pk}/team      401   403   401   403   403   403   204*  204*
GET /api/v1/events/{event.pk}/picture      401   403   401   403   403   200   200   200
PUT /api/v1/events/{event.pk}/picture      401   403   401   403   403   202*  202*  202*
DELETE /api/v1/events/{event.pk}/picture   401   403   401   403   403   204*  204*  204*
GET /api/v1/events/{draft.pk}/picture      401   404   401   404   403   404   404   404
PUT /api/v1/events/{draft.pk}/picture      401   404   401   404   403   202*  202*  202*
DELETE /api/v1/events/{draft.pk}/picture   401   404   401   404   403   404   404   404
GET /api/v1/events/{draft.pk}              404   404   404   404   200   200   200   200
GET /api/v1/events/{draft.pk}/calendar.ics 404   404   404   404   200   200   200   200
GET /api/v1/events/{draft.pk}/slots        404   404   404   404   200   200   200   200
GET /api/v1/events/{draft.pk}/team         401   404   401   404   403   403   200   200
POST /api/v1/events/{draft.pk}/team        401   404   401   404   403   403   201*  201*
DELETE /api/v1/events/{draft.pk}/team      401   404   401   404   403   403   204*  204*
GET /api/v1/events/count                            200
GET /api/v1/events/top-booked                       200
PATCH /api/v1/events/{event.pk}                     401 403 401 403 403 200* 200* 200*
PUT /api/v1/events/{event.pk}                       401 403 401 403 403 200* 200* 200*
DELETE /api/v1/events/{event.pk}                    401 403 401 403 403 403 409 409
POST /api/v1/events/{event.pk}/publish              401 403 401 403 403 409 409 409
POST /api/v1/events/{event.pk}/cancel               401 403 401 403 403 200* 200* 200*
POST /api/v1/events/{event.pk}/duplicate            401 403 401 403 403 201* 201* 201*
POST /api/v1/events/{event.pk}/slots                401 403 401 403 403 201* 201* 201*
POST /api/v1/events/{event.pk}/slots/generate       401 403 401 403 403 201* 201* 201*
PATCH /api/v1/events/{draft.pk}                     401 404 401 404 403 200* 200* 200*
PUT /api/v1/events/{draft.pk}                       401 404 401 404 403 200* 200* 200*
DELETE /api/v1/events/{draft.pk}                    401 404 401 404 403 403 204* 204*
POST /api/v1/events/{draft.pk}/publish              401 404 401 404 403 200* 200* 200*
POST /api/v1/events/{draft.pk}/cancel               401 404 401 404 403 409 409 409
POST /api/v1/events/{draft.pk}/duplicate            401 404 401 404 403 201* 201* 201*
POST /api/v1/events/{draft.pk}/slots                401 404 401 404 403 201* 201* 201*
POST /api/v1/events/{draft.pk}/slots/generate       401 404 401 404 403 201* 201* 201*
PATCH /api/v1/slots/{free_slot.pk}                  401 403 401 403 403 200* 200* 200*
DELETE /api/v1/slots/{free_slot.pk}                 401 403 401 403 403 204* 204* 204*
PATCH /api/v1/slots/{draft_slot.pk}                 401 404 401 404 403 200* 200* 200*
DELETE /api/v1/slots/{draft_slot.pk}                401 404 401 404 403 409 409 409
GET /api/v1/sessions                                200
POST /api/v1/sessions                               401 403 401 403 403 201* 201* 201*
GET /api/v1/sessions/{talk.pk}              200
PATCH /api/v1/sessions/{talk.pk}            401 403 401 403 403 200* 200* 200*
DELETE /api/v1/sessions/{talk.pk}           401 403 401 403 403 204* 204* 204*
GET /api/v1/sessions/{draft_talk.pk}                404 404 404 404 200 200 200 200
PATCH /api/v1/sessions/{draft_talk.pk}              401 404 401 404 403 200* 200* 200*
DELETE /api/v1/sessions/{draft_talk.pk}             401 404 401 404 403 204* 204* 204*
GET /api/v1/speakers                                200
POST /api/v1/speakers                               401 403 401 403 403 201* 201* 201*
GET /api/v1/speakers/{speaker.pk}                   200
PATCH /api/v1/speakers/{speaker.pk}                 401 403 401 403 403 200* 200* 200*
DELETE /api/v1/speakers/{speaker.pk}                401 403 401 403 403 204* 204* 204*
GET /api/v1/speakers/{draft_speaker.pk}             404 404 404 404 200 200 200 200
PATCH /api/v1/speakers/{draft_speaker.pk}           401 404 401 404 403 200* 200* 200*
DELETE /api/v1/speakers/{draft_speaker.pk}          401 404 401 404 403 204* 204* 204*
GET /api/v1/categories                              200
POST /api/v1/categories                             401 403 401 201* 201* 201* 201* 201*
GET /api/v1/categories/{category.pk}                200
PATCH /api/v1/categories/{category.pk}              401 403 401 403 403 403 403 200*
DELETE /api/v1/categories/{category.pk}             401 403 401 403 403 403 403 409
DELETE /api/v1/categories/{idle_category.pk}        401 403 401 403 403 403 403 204*
POST /api/v1/categories/{category.pk}/follow        401 204* 401 204* 204* 204* 204* 204*
DELETE /api/v1/categories/{category.pk}/follow      401 204 401 204 204 204 204 204
POST /api/v1/events/{event.pk}/attendees            401 403 401 403 403 201* 201* 201*
GET /api/v1/events/{event.pk}/attendees.csv         401 403 401 403 403 200 200 200
GET /api/v1/events/{event.pk}/attendees.xlsx        401 403 401 403 403 200 200 200
GET /api/v1/events/{event.pk}/stats                 401 403 401 403 403 200 200 200
POST /api/v1/events/{draft.pk}/attendees            401 404 401 404 403 409 409 409
GET /api/v1/events/{draft.pk}/attendees.csv         401 404 401 404 403 200 200 200
GET /api/v1/events/{draft.pk}/attendees.xlsx        401 404 401 404 403 200 200 200
GET /api/v1/events/{draft.pk}/stats                 401 404 401 404 403 200 200 200
GET /api/v1/events/{event.pk}/messages              401 403 401 403 403 200 200 200
POST /api/v1/events/{event.pk}/messages             401 403 401 403 403 201* 201* 201*
POST /api/v1/events/{event.pk}/messages/test        401 403 401 403 403 204* 204* 204*
DELETE /api/v1/events/{event.pk}/messages/{written.pk}  401 403 401 403 403 204* 204* 204*
GET /api/v1/events/{draft.pk}/messages              401 404 401 404 403 200 200 200
POST /api/v1/events/{draft.pk}/messages             401 404 401 404 403 409 409 409
POST /api/v1/events/{draft.pk}/messages/test        401 404 401 404 403 204* 204* 204*
DELETE /api/v1/events/{draft.pk}/messages/{written.pk}  401 404 401 404 403 404 404 404
PATCH /api/v1/attendees/{attendee.pk}               401 404 401 404 403 200* 200* 200*
DELETE /api/v1/attendees/{attendee.pk}              401 404 401 404 403 204* 204* 204*
GET /api/v1/webhooks                                401 403 401 200 200 200 200 200
POST /api/v1/webhooks                               401 403 401 201* 201* 201* 201* 201*
GET /api/v1/webhooks/{webhook.pk}                   401 403 401 404 404 404 200 200
PATCH /api/v1/webhooks/{webhook.pk}                 401 403 401 404 404 404 200* 200*
DELETE /api/v1/webhooks/{webhook.pk}                401 403 401 404 404 404 204* 204*
POST /api/v1/webhooks/{webhook.pk}/test             401 403 401 404 404 404 202* 202*
POST /api/v1/webhooks/{webhook.pk}/rotate-secret    401 403 401 404 404 404 200* 200*
GET /api/v1/webhooks/{webhook.pk}/deliveries        401 403 401 404 404 404 200 200
POST /api/v1/webhooks/{webhook.pk}/deliveries/{delivery.pk}/redeliver 401 403 401 404 404 404 202* 202*
GET /api/v1/users/me                       401   200   401   200   200   200   200   200
PATCH /api/v1/users/me                     401   200*  401   200*  200*  200*  200*  200*
DELETE /api/v1/users/me                    401   204*  401   409   204*  204*  409   403
GET /api/v1/users/me/export                401   200   401   200   200   200   200   200
POST /api/v1/users/me/organizer            401   200*  401   409   409   409   409   409

# The pages                     any   user  guest other door  mgr   owner admin
GET /                           200
GET /?search=unspoken           200
GET /bookings/                  login 200   login 200   200   200   200   200
GET /bookings/{token}/          404   404   200   404   404   200   200   200
POST /bookings/{token}/cancel/  404   404   302*  404   404   302*  302*  302*
POST /bookings/{token}/accept/    404   404   302   404   404   302   302   302
GET /bookings/{token}/people/     404   404   200   404   404   200   200   200
POST /bookings/{token}/people/    404   404   302*  404   404   302*  302*  302*
POST /bookings/{token}/people/{attendee.pk}/remove/ 404 404 404 404 404 302* 302* 302*
POST /bookings/{link}/accept/     302
GET /bookings/{link}/people/      200
POST /bookings/{link}/people/     302*
POST /bookings/{link}/people/{attendee.pk}/remove/  302*
POST /bookings/{token}/move/    404   404   302*  404   404   302*  302*  302*
GET /bookings/{token}/qr.svg      404   404   200   404   404   200   200   200
GET /bookings/{token}/ticket.pdf  404   404   200   404   404   200   200   200
GET /bookings/{link}/qr.svg       200
GET /bookings/{link}/ticket.pdf   200
GET /bookings/{link}/           200
POST /bookings/calendar/        login 302*  login 302*  302*  302*  302*  302*
POST /bookings/{link}/cancel/   302*
POST /bookings/{link}/move/     302*
GET /unsubscribe/{unsubscribe_key}/   200
POST /unsubscribe/{unsubscribe_key}/  200*
GET /calendars/{feed.token}.ics 200
GET /calendars/{link}.ics       404
GET /events/{draft.slug}/       404   404   404   404   200   200   200   200
POST /events/{draft.slug}/      404   404   404   404   409   409   409   409
GET /events/{event.slug}/       200
GET /events/{event.slug}/seats/ 200
GET /events/{draft.slug}/seats/ 404
GET /categories/{category.slug}/                  200
POST /categories/{category.slug}/follow/          login 302*  login 302*  302*  302*  302*  302*
POST /categories/{category.slug}/follow/#stop     login 302   login 302   302   302   302   302
GET /organizers/{event.organizer_id}/             200
GET /organizers/{applicant.pk}/                   404
GET /media/pictures/x-320.webp  404
POST /events/{event.slug}/      302*
GET /events/{draft.slug}/slots/           404   404   404   404   403   200   200   200
POST /events/{draft.slug}/slots/          404   404   404   404   403   302*  302*  302*
GET /events/{event.slug}/slots/           login 403   login 403   403   200   200   200
POST /events/{event.slug}/slots/          login 403   login 403   403   302*  302*  302*
POST /events/{event.slug}/slots/#preview  login 403   login 403   403   200   200   200
GET /events/{draft.slug}/share.png        404
GET /events/{event.slug}/share.png        302
GET /feed.atom                            200
GET /embed/calendar/                      200
GET /embed/events/{draft.slug}/           404
POST /embed/events/{draft.slug}/          404
GET /embed/events/{event.slug}/           200
POST /embed/events/{event.slug}/          302*
GET /embed/bookings/{link}/               200
GET /embed/bookings/{token}/              404   404   200   404   404   200   200   200
GET /oembed                               404

# The door                                              any   user  guest other door  mgr   owner admin
GET /api/v1/events/{event.pk}/attendees                 401   403   401   403   200   200   200   200
POST /api/v1/events/{event.pk}/check-ins                401   403   401   403   200*  200*  200*  200*
DELETE /api/v1/events/{event.pk}/check-ins/{inside.pk}  401   403   401   403   204*  204*  204*  204*
GET /api/v1/events/{event.pk}/check-ins/summary         401   403   401   403   200   200   200   200
GET /api/v1/events/{draft.pk}/attendees                 401   404   401   404   200   200   200   200
POST /api/v1/events/{draft.pk}/check-ins                401   404   401   404   409   409   409   409
DELETE /api/v1/events/{draft.pk}/check-ins/{inside.pk}  401   404   401   404   404   404   404   404
GET /api/v1/events/{draft.pk}/check-ins/summary         401   404   401   404   200   200   200   200
GET /door/                                              login 200   login 200   200   200   200   200
GET /door/{event.slug}/                                 login 403   login 403   200   200   200   200
GET /door/{event.slug}/?search=Quux                     login 403   login 403   200   200   200   200
POST /door/{event.slug}/check-in/                       login 403   login 403   200*  200*  200*  200*
POST /door/{event.slug}/undo/{inside.pk}/               login 403   login 403   200*  200*  200*  200*
POST /door/{event.slug}/walk-up/                        login 403   login 403   200*  200*  200*  200*
GET /door/{event.slug}/count/                           login 403   login 403   200   200   200   200
GET /door/{draft.slug}/                                 login 404   login 404   200   200   200   200
POST /door/{draft.slug}/check-in/                       login 404   login 404   409   409   409   409
POST /door/{draft.slug}/undo/{inside.pk}/               login 404   login 404   404   404   404   404
POST /door/{draft.slug}/walk-up/                        login 404   login 404   409   409   409   409
GET /door/{draft.slug}/count/                           login 404   login 404   200   200   200   200

# Accounts, and what allauth has for them                any   user  guest other door  mgr   owner admin
GET /accounts/                                           login 200   login 200   200   200   200   200
POST /accounts/                                          login 302*  login 302*  302*  302*  302*  302*
GET /accounts/2fa/                                       login 200   login 200   200   200   200   200
GET /accounts/2fa/authenticate/                          302
POST /accounts/2fa/authenticate/                         302
GET /accounts/2fa/reauthenticate/                        login again login again again again again again
POST /accounts/2fa/reauthenticate/                       login again login again again again again again
GET /accounts/2fa/recovery-codes/                        login 404   login 404   404   404   404   404
GET /accounts/2fa/recovery-codes/download/               login 404   login 404   404   404   404   404
GET /accounts/2fa/recovery-codes/generate/               login 200   login 200   200   200   200   200
POST /accounts/2fa/recovery-codes/generate/              login 200   login 200   200   200   200   200
GET /accounts/2fa/totp/activate/                         login 200   login 200   200   200   200   200
POST /accounts/2fa/totp/activate/                        login 200   login 200   200   200   200   200
GET /accounts/2fa/totp/deactivate/                       login 404   login 404   404   404   404   404
POST /accounts/2fa/totp/deactivate/                      login 404   login 404   404   404   404   404
GET /accounts/2fa/webauthn/                              login 200   login 200   200   200   200   200
GET /accounts/2fa/webauthn/add/                          login 200   login 200   200   200   200   200
POST /accounts/2fa/webauthn/add/                         login 200   login 200   200   200   200   200
GET /accounts/2fa/webauthn/keys/{passkey.pk}/edit/       login 404   login 404   404   404   404   404
POST /accounts/2fa/webauthn/keys/{passkey.pk}/edit/      login 404   login 404   404   404   404   404
GET /accounts/2fa/webauthn/keys/{passkey.pk}/remove/     login 404   login 404   404   404   404   404
POST /accounts/2fa/webauthn/keys/{passkey.pk}/remove/    login 404   login 404   404   404   404   404
DELETE /accounts/2fa/webauthn/keys/{passkey.pk}/remove/  login 404   login 404   404   404   404   404
GET /accounts/2fa/webauthn/login/                        302
POST /accounts/2fa/webauthn/login/                       302
GET /accounts/2fa/webauthn/reauthenticate/               login again login again again again again again
POST /accounts/2fa/webauthn/reauthenticate/              login again login again again again again again
GET /accounts/confirm-email/                             200
GET /accounts/confirm-email/{confirm_key}/               200
POST /accounts/confirm-email/{confirm_key}/              302*
GET /accounts/email/                                     login 200   login 200   200   200   200   200
POST /accounts/email/                                    login 302*  login 302*  302*  302*  302*  302*
GET /accounts/erase/                                     login 200   login 200   200   200   200   200
POST /accounts/erase/                                    login 302*  login 409   302*  302*  409   403
GET /accounts/export/                                    login 200   login 200   200   200   200   200
GET /accounts/inactive/                                  200
GET /accounts/login/                                     200   302   200   302   302   302   302   302
POST /accounts/login/                                    200   302   200   302   302   302   302   302
GET /accounts/login/code/confirm/                        302
POST /accounts/login/code/confirm/                       302
GET /accounts/logout/                                    302   200   302   200   200   200   200   200
POST /accounts/logout/                                   302
GET /accounts/mails/                                     login 200   login 200   200   200   200   200
POST /accounts/mails/                                    login 302*  login 302*  302*  302*  302*  302*
POST /accounts/organizer/                                login 302*  login 302   302   302   302   302
GET /accounts/password/change/                           login 200   login 200   200   200   200   200
POST /accounts/password/change/                          login 302*  login 302*  302*  302*  302*  302*
GET /accounts/password/reset/                            200
POST /accounts/password/reset/                           302*
GET /accounts/password/reset/done/                       200
GET /accounts/password/reset/key/done/                   200
GET /accounts/password/reset/key/{reset_key}/            302
POST /accounts/password/reset/key/{reset_key}/           302
GET /accounts/password/set/                              login 302   login 302   302   302   302   302
POST /accounts/password/set/                             login 302   login 302   302   302   302   302
GET /accounts/reauthenticate/                            login 200   login 200   200   200   200   200
POST /accounts/reauthenticate/                           login 302   login 302   302   302   302   302
GET /accounts/signup/                                    200   302   200   302   302   302   302   302
POST /accounts/signup/                                   302*  302   302*  302   302   302   302   302

# The admin                                                      any   user  guest other door  mgr   owner admin
GET /admin/                                                      login login login 200   200   200   200   200
GET /admin/accounts/organizerrequest/                            login login login 403   403   403   403   200
POST /admin/accounts/organizerrequest/                           login login login 403   403   403   403   200
GET /admin/accounts/organizerrequest/add/                        login login login 403   403   403   403   403
POST /admin/accounts/organizerrequest/add/                       login login login 403   403   403   403   403
GET /admin/accounts/organizerrequest/{request.pk}/               login login login 302   302   302   302   302
GET /admin/accounts/organizerrequest/{request.pk}/change/        login login login 403   403   403   403   200
POST /admin/accounts/organizerrequest/{request.pk}/change/       login login login 403   403   403   403   403
GET /admin/accounts/organizerrequest/{request.pk}/delete/        login login login 403   403   403   403   403
POST /admin/accounts/organizerrequest/{request.pk}/delete/       login login login 403   403   403   403   403
GET /admin/accounts/organizerrequest/{request.pk}/history/       login login login 403   403   403   403   200
GET /admin/accounts/trailentry/                                  login login login 200   200   200   200   200
POST /admin/accounts/trailentry/                                 login login login 200   200   200   200   200
GET /admin/accounts/trailentry/add/                              login login login 403   403   403   403   403
POST /admin/accounts/trailentry/add/                             login login login 403   403   403   403   403
GET /admin/accounts/trailentry/{entry.pk}/                       login login login 302   302   302   302   302
GET /admin/accounts/trailentry/{entry.pk}/change/                login login login gone  gone  200   200   200
POST /admin/accounts/trailentry/{entry.pk}/change/               login login login 403   403   403   403   403
GET /admin/accounts/trailentry/{entry.pk}/delete/                login login login 403   403   403   403   403
POST /admin/accounts/trailentry/{entry.pk}/delete/               login login login 403   403   403   403   403
GET /admin/accounts/trailentry/{entry.pk}/history/               login login login gone  gone  200   200   200
GET /admin/accounts/user/                                        login login login 403   403   403   403   200
POST /admin/accounts/user/                                       login login login 403   403   403   403   200
GET /admin/accounts/user/add/                                    login login login 403   403   403   403   200
POST /admin/accounts/user/add/                                   login login login 403   403   403   403   302*
GET /admin/accounts/user/{applicant.pk}/                         login login login 302   302   302   302   302
GET /admin/accounts/user/{applicant.pk}/change/                  login login login 403   403   403   403   200
POST /admin/accounts/user/{applicant.pk}/change/                 login login login 403   403   403   403   302*
GET /admin/accounts/user/{applicant.pk}/delete/                  login login login 403   403   403   403   403
POST /admin/accounts/user/{applicant.pk}/delete/                 login login login 403   403   403   403   403
GET /admin/accounts/user/{applicant.pk}/history/                 login login login 403   403   403   403   200
GET /admin/accounts/organizerrequest/{request.pk}/grant_one/                 login login login 403 403 403 403 200
POST /admin/accounts/organizerrequest/{request.pk}/grant_one/                login login login 403 403 403 403 302*
GET /admin/accounts/organizerrequest/{request.pk}/refuse_one/                login login login 403 403 403 403 200
POST /admin/accounts/organizerrequest/{request.pk}/refuse_one/               login login login 403 403 403 403 302*
GET /admin/accounts/user/{applicant.pk}/export/                              login login login 403 403 403 403 200*
POST /admin/accounts/user/{applicant.pk}/export/                             login login login 403 403 403 403 200*
GET /admin/accounts/user/{applicant.pk}/end_own_sessions/                    login login login 403 403 403 403 200
POST /admin/accounts/user/{applicant.pk}/end_own_sessions/                   login login login 403 403 403 403 302*
GET /admin/accounts/user/{applicant.pk}/deactivate/                          login login login 403 403 403 403 200
POST /admin/accounts/user/{applicant.pk}/deactivate/                         login login login 403 403 403 403 302*
GET /admin/accounts/user/{applicant.pk}/erase/                               login login login 403 403 403 403 200
POST /admin/accounts/user/{applicant.pk}/erase/                              login login login 403 403 403 403 302*
GET /admin/accounts/user/{applicant.pk}/activate/                            login login login 403 403 403 403 403
POST /admin/accounts/user/{applicant.pk}/activate/                           login login login 403 403 403 403 403
GET /admin/autocomplete/#event                                   login login login 200   200   200   200   200
GET /admin/autocomplete/#category                                login login login 200   200   200   200   200
GET /admin/autocomplete/#organizer                               login login login 403   403   403   403   200
GET /admin/bookings/attendee/                                          login login login 200 200 200 200 200
POST /admin/bookings/attendee/                                         login login login 302 302 302* 302* 302*
GET /admin/bookings/attendee/add/                                      login login login 200 200 200 200 200
POST /admin/bookings/attendee/add/                                     login login login 200 200 302* 302* 302*
GET /admin/bookings/attendee/{attendee.pk}/                            login login login 302 302 302 302 302
GET /admin/bookings/attendee/{attendee.pk}/change/                     login login login gone gone 200 200 200
POST /admin/bookings/attendee/{attendee.pk}/change/                    login login login gone gone 302* 302* 302*
GET /admin/bookings/attendee/{attendee.pk}/delete/                     login login login 403 403 403 403 403
POST /admin/bookings/attendee/{attendee.pk}/delete/                    login login login 403 403 403 403 403
GET /admin/bookings/attendee/{attendee.pk}/history/                    login login login gone gone 200 200 200
GET /admin/bookings/attendee/export.csv                                      login login login 200 200 200 200 200
POST /admin/bookings/attendee/export.csv                                     login login login 405 405 405 405 405
GET /admin/bookings/attendee/export.xlsx                                     login login login 200 200 200 200 200
GET /admin/bookings/attendee/{attendee.pk}/check_in/                         login login login gone gone 200 200 200
POST /admin/bookings/attendee/{attendee.pk}/check_in/                        login login login gone gone 302* 302* 302*
GET /admin/bookings/attendee/{inside.pk}/undo_check_in/                      login login login gone gone 200 200 200
POST /admin/bookings/attendee/{inside.pk}/undo_check_in/                     login login login gone gone 302* 302* 302*
GET /admin/bookings/attendee/{attendee.pk}/take_out/                   login login login gone gone 200 200 200
POST /admin/bookings/attendee/{attendee.pk}/take_out/                  login login login gone gone 302* 302* 302*
GET /admin/bookings/attendee/event/{event.pk}/numbers/                 login login login gone gone 200 200 200
GET /admin/bookings/attendee/event/{event.pk}/messages/   login login login gone gone 200 200 200
POST /admin/bookings/attendee/event/{event.pk}/messages/  login login login gone gone 302* 302* 302*
POST /admin/bookings/attendee/event/{event.pk}/numbers/                login login login 405 405 405 405 405
GET /admin/bookings/attendee/event/{event.pk}/attendees.csv            login login login gone gone 200 200 200
POST /admin/bookings/attendee/event/{event.pk}/attendees.csv           login login login 405 405 405 405 405
GET /admin/bookings/attendee/event/{event.pk}/attendees.xlsx           login login login gone gone 200 200 200
GET /admin/bookings/attendee/event/{draft.pk}/numbers/                 login login login 404 gone 200 200 200
GET /admin/bookings/attendee/event/{draft.pk}/attendees.csv            login login login 404 gone 200 200 200
GET /admin/bookings/attendee/event/{draft.pk}/attendees.xlsx           login login login 404 gone 200 200 200
GET /admin/bookings/booking/                                     login login login 200   200   200   200   200
POST /admin/bookings/booking/                                    login login login 302   302   302*  302*  302*
GET /admin/bookings/booking/add/                                             login login login 200 200 200 200 200
POST /admin/bookings/booking/add/                                            login login login 200 200 302* 302* 302*
GET /admin/bookings/booking/export.csv                                       login login login 200 200 200 200 200
POST /admin/bookings/booking/export.csv                                      login login login 405 405 405 405 405
GET /admin/bookings/booking/export.xlsx                                      login login login 200 200 200 200 200
GET /admin/bookings/booking/{booking.pk}/move/                               login login login gone gone 200 200 200
POST /admin/bookings/booking/{booking.pk}/move/                              login login login gone gone 302* 302* 302*
GET /admin/bookings/booking/{booking.pk}/resend/                             login login login gone gone 200 200 200
POST /admin/bookings/booking/{booking.pk}/resend/                            login login login gone gone 302* 302* 302*
GET /admin/bookings/booking/{booking.pk}/                        login login login 302   302   302   302   302
GET /admin/bookings/booking/{booking.pk}/cancel/                 login login login gone gone 200 200 200
POST /admin/bookings/booking/{booking.pk}/cancel/                login login login gone gone 302* 302* 302*
GET /admin/bookings/booking/{booking.pk}/offer_now/                    login login login gone gone 403 403 403
POST /admin/bookings/booking/{booking.pk}/offer_now/                   login login login gone gone 403 403 403
GET /admin/bookings/booking/{waiting.pk}/offer_now/                    login login login gone gone 200 200 200
POST /admin/bookings/booking/{waiting.pk}/offer_now/                   login login login gone gone 302* 302* 302*
GET /admin/bookings/booking/{booking.pk}/change/                 login login login gone  gone  200   200   200
POST /admin/bookings/booking/{booking.pk}/change/                login login login gone gone 403 403 403
GET /admin/bookings/booking/{booking.pk}/delete/                 login login login 403   403   403   403   403
POST /admin/bookings/booking/{booking.pk}/delete/                login login login 403   403   403   403   403
GET /admin/bookings/booking/{booking.pk}/history/                login login login gone  gone  200   200   200
GET /admin/events/                                               login login login 200   200   200   200   200
GET /admin/events/category/                                      login login login 200   200   200   200   200
POST /admin/events/category/                                     login login login 200   200   200   200   302*
GET /admin/events/category/add/                                  login login login 200   200   200   200   200
POST /admin/events/category/add/                                 login login login 302*  302*  302*  302*  302*
GET /admin/events/category/{category.pk}/                        login login login 302   302   302   302   302
GET /admin/events/category/{category.pk}/change/                 login login login 200   200   200   200   200
POST /admin/events/category/{category.pk}/change/                login login login 403   403   403   403   302*
GET /admin/events/category/{category.pk}/delete/                 login login login 403   403   403   403   200
POST /admin/events/category/{category.pk}/delete/                login login login 403   403   403   403   200
GET /admin/events/category/{category.pk}/history/                login login login 200   200   200   200   200
GET /admin/events/category/{idle_category.pk}/delete/            login login login 403   403   403   403   200
POST /admin/events/category/{idle_category.pk}/delete/           login login login 403   403   403   403   302*
GET /admin/events/event/                                         login login login 200   200   200   200   200
POST /admin/events/event/                                        login login login 302   302   302*  302*  302*
GET /admin/events/event/add/                                     login login login 200   200   200   200   200
POST /admin/events/event/add/                                    login login login 302*  302*  302*  302*  302*
GET /admin/events/event/{event.pk}/                              login login login 302   302   302   302   302
GET /admin/events/event/{event.pk}/change/                       login login login gone  gone  200   200   200
POST /admin/events/event/{event.pk}/change/                      login login login gone  gone  302*  302*  302*
GET /admin/events/event/{event.pk}/delete/                       login login login 403   403   403   403   403
POST /admin/events/event/{event.pk}/delete/                      login login login 403   403   403   403   403
GET /admin/events/event/{event.pk}/history/                      login login login gone  gone  200   200   200
GET /admin/events/event/{draft.pk}/                              login login login 302   302   302   302   302
GET /admin/events/event/{draft.pk}/change/                       login login login gone  gone  200   200   200
POST /admin/events/event/{draft.pk}/change/                      login login login gone  gone  302*  302*  302*
GET /admin/events/event/{draft.pk}/delete/                       login login login 403   403   403   403   403
POST /admin/events/event/{draft.pk}/delete/                      login login login 403   403   403   403   403
GET /admin/events/event/{draft.pk}/history/                      login login login gone  gone  200   200   200
GET /admin/events/event/{draft.pk}/publish/                      login login login gone gone 200 200 200
POST /admin/events/event/{draft.pk}/publish/                     login login login gone gone 302* 302* 302*
GET /admin/events/event/?deleted=yes                             login login login 200   200   200   200   200
POST /admin/events/event/?deleted=yes                            login login login 302   302   302   302   302*
GET /admin/events/event/{deleted.pk}/change/                     login login login gone  gone  gone  gone  200
POST /admin/events/event/{deleted.pk}/change/                    login login login gone  gone  gone  gone  403
GET /admin/events/event/{deleted.pk}/restore/                    login login login gone gone gone gone 200
POST /admin/events/event/{deleted.pk}/restore/                   login login login gone gone gone gone 302*
GET /admin/events/event/{draft.pk}/remove/                       login login login gone gone 403 200 200
POST /admin/events/event/{draft.pk}/remove/                      login login login gone gone 403 302* 302*
GET /admin/events/event/{event.pk}/add_slots/                    login login login gone gone 200 200 200
POST /admin/events/event/{event.pk}/add_slots/                   login login login gone gone 302* 302* 302*
GET /admin/events/event/{event.pk}/cancel/                       login login login gone gone 200 200 200
POST /admin/events/event/{event.pk}/cancel/                      login login login gone gone 302* 302* 302*
GET /admin/events/event/{event.pk}/duplicate/                    login login login gone gone 200 200 200
POST /admin/events/event/{event.pk}/duplicate/                   login login login gone gone 302* 302* 302*
GET /admin/events/event/{event.pk}/remove/                       login login login gone gone 403 200 200
POST /admin/events/event/{event.pk}/remove/                      login login login gone gone 403 302 302
GET /admin/events/event/{event.pk}/restore/                      login login login gone gone 403 403 403
GET /admin/events/session/                                       login login login 200   200   200   200   200
POST /admin/events/session/                                      login login login 302   302   302*  302*  302*
GET /admin/events/session/add/                                   login login login 302   200   200   200   200
POST /admin/events/session/add/                                  login login login 302   200   200   200   200
GET /admin/events/session/add/?event={event.pk}                  login login login gone  gone  200   200   200
POST /admin/events/session/add/?event={event.pk}                 login login login gone  gone  302*  302*  302*
GET /admin/events/session/{talk.pk}/                             login login login 302   302   302   302   302
GET /admin/events/session/{talk.pk}/change/                      login login login gone  gone  200   200   200
POST /admin/events/session/{talk.pk}/change/                     login login login gone  gone  302*  302*  302*
GET /admin/events/session/{talk.pk}/delete/                      login login login gone  gone  200   200   200
POST /admin/events/session/{talk.pk}/delete/                     login login login gone  gone  302*  302*  302*
GET /admin/events/session/{talk.pk}/history/                     login login login gone  gone  200   200   200
GET /admin/events/speaker/                                       login login login 200   200   200   200   200
POST /admin/events/speaker/                                      login login login 302   302   302*  302*  302*
GET /admin/events/speaker/add/                                   login login login 302   200   200   200   200
POST /admin/events/speaker/add/                                  login login login 302   200   200   200   200
GET /admin/events/speaker/add/?event={event.pk}                  login login login gone  gone  200   200   200
POST /admin/events/speaker/add/?event={event.pk}                 login login login gone  gone  302*  302*  302*
GET /admin/events/speaker/{speaker.pk}/                          login login login 302   302   302   302   302
GET /admin/events/speaker/{speaker.pk}/change/                   login login login gone  gone  200   200   200
POST /admin/events/speaker/{speaker.pk}/change/                  login login login gone  gone  302*  302*  302*
GET /admin/events/speaker/{speaker.pk}/delete/                   login login login gone  gone  200   200   200
POST /admin/events/speaker/{speaker.pk}/delete/                  login login login gone  gone  302*  302*  302*
GET /admin/events/speaker/{speaker.pk}/history/                  login login login gone  gone  200   200   200
GET /admin/jsi18n/                                               login login login 200   200   200   200   200
GET /admin/login/                                                login 403   login home  home  home  home  home
POST /admin/login/                                               login 403   login 200   200   200   200   200
GET /admin/logout/                                               home  home  home  405   405   405   405   405
POST /admin/logout/                                              home  home  home  302   302   302   302   302
GET /admin/events/timeslot/                                      login login login 200   200   200   200   200
POST /admin/events/timeslot/                                     login login login 302   302   302*  302*  302*
GET /admin/events/timeslot/add/                                  login login login 302   200   200   200   200
POST /admin/events/timeslot/add/                                 login login login 302   200   200   200   200
GET /admin/events/timeslot/add/?event={event.pk}                 login login login gone  gone  200   200   200
POST /admin/events/timeslot/add/?event={event.pk}                login login login gone  gone  302*  302*  302*
GET /admin/events/timeslot/{slot.pk}/                            login login login 302   302   302   302   302
GET /admin/events/timeslot/{slot.pk}/change/                     login login login gone  gone  200   200   200
POST /admin/events/timeslot/{slot.pk}/change/                    login login login gone  gone  302*  302*  302*
GET /admin/events/timeslot/{slot.pk}/delete/                     login login login gone  gone  200   200   200
POST /admin/events/timeslot/{slot.pk}/delete/                    login login login gone  gone  302   302   302
GET /admin/events/timeslot/{slot.pk}/history/                    login login login gone  gone  200   200   200
GET /admin/events/teammember/                                    login login login 200   200   200   200   200
POST /admin/events/teammember/                                   login login login 302   302   302   302*  302*
GET /admin/events/teammember/add/                                login login login 302   200   200   200   200
POST /admin/events/teammember/add/                               login login login 302   200   200   200   200
GET /admin/events/teammember/add/?event={event.pk}               login login login gone  gone  403   200   200
POST /admin/events/teammember/add/?event={event.pk}              login login login gone  gone  403   302*  302*
GET /admin/events/teammember/{teammate.pk}/                      login login login 302   302   302   302   302
GET /admin/events/teammember/{teammate.pk}/change/               login login login gone  gone  200   200   200
POST /admin/events/teammember/{teammate.pk}/change/              login login login gone  gone  403   302*  302*
GET /admin/events/teammember/{teammate.pk}/delete/               login login login gone  gone  403   200   200
POST /admin/events/teammember/{teammate.pk}/delete/              login login login gone  gone  403   302*  302*
GET /admin/events/teammember/{teammate.pk}/history/              login login login gone  gone  200   200   200
GET /admin/notifications/notification/                           login login login 200   200   200   200   200
GET /admin/notifications/notification/samples/                     login login login 403   403   403   403   200
POST /admin/notifications/notification/samples/                    login login login 405   405   405   405   405
GET /admin/notifications/notification/samples/?kind=booking_reminder  login login login 403   403   403   403   200
POST /admin/notifications/notification/                          login login login 302   302   302*  302*  302*
GET /admin/notifications/notification/add/                       login login login 403   403   403   403   403
POST /admin/notifications/notification/add/                      login login login 403   403   403   403   403
GET /admin/notifications/notification/{message.pk}/              login login login 302   302   302   302   302
GET /admin/notifications/notification/{message.pk}/change/       login login login gone  gone  200   200   200
POST /admin/notifications/notification/{message.pk}/change/      login login login gone gone 403 403 403
GET /admin/notifications/notification/{message.pk}/delete/       login login login 403   403   403   403   403
POST /admin/notifications/notification/{message.pk}/delete/      login login login 403   403   403   403   403
GET /admin/notifications/notification/{message.pk}/history/      login login login gone  gone  200   200   200
GET /admin/notifications/notification/{message.pk}/send_again/   login login login gone gone 200 200 200
POST /admin/notifications/notification/{message.pk}/send_again/  login login login gone gone 302* 302* 302*
GET /admin/notifications/webhookendpoint/                              login login login 200  200  200  200  200
POST /admin/notifications/webhookendpoint/                             login login login 302  302  302  302* 302*
GET /admin/notifications/webhookendpoint/add/                          login login login 200  200  200  200  200
POST /admin/notifications/webhookendpoint/add/                         login login login 302* 302* 302* 302* 302*
GET /admin/notifications/webhookendpoint/{webhook.pk}/                 login login login 302  302  302  302  302
GET /admin/notifications/webhookendpoint/{webhook.pk}/change/          login login login gone gone gone 200  200
POST /admin/notifications/webhookendpoint/{webhook.pk}/change/         login login login gone gone gone 302* 302*
GET /admin/notifications/webhookendpoint/{webhook.pk}/delete/          login login login gone gone gone 200  200
POST /admin/notifications/webhookendpoint/{webhook.pk}/delete/         login login login gone gone gone 302* 302*
GET /admin/notifications/webhookendpoint/{webhook.pk}/history/         login login login gone gone gone 200  200
GET /admin/notifications/webhookendpoint/{webhook.pk}/test/            login login login gone gone gone 200 200
POST /admin/notifications/webhookendpoint/{webhook.pk}/test/           login login login gone gone gone 302* 302*
GET /admin/notifications/webhookendpoint/{webhook.pk}/rotate/          login login login gone gone gone 200 200
POST /admin/notifications/webhookendpoint/{webhook.pk}/rotate/         login login login gone gone gone 302* 302*
GET /admin/notifications/webhookendpoint/{webhook.pk}/switch_on/       login login login gone gone gone 403 403
POST /admin/notifications/webhookendpoint/{webhook.pk}/switch_on/      login login login gone gone gone 403 403
GET /admin/notifications/webhookendpoint/{webhook_off.pk}/switch_on/   login login login gone gone gone 200 200
POST /admin/notifications/webhookendpoint/{webhook_off.pk}/switch_on/  login login login gone gone gone 302* 302*
GET /admin/notifications/webhookdelivery/                              login login login 200  200  200  200  200
POST /admin/notifications/webhookdelivery/                             login login login 302  302  302  302* 302*
GET /admin/notifications/webhookdelivery/add/                          login login login 403  403  403  403  403
POST /admin/notifications/webhookdelivery/add/                         login login login 403  403  403  403  403
GET /admin/notifications/webhookdelivery/{delivery.pk}/                login login login 302  302  302  302  302
GET /admin/notifications/webhookdelivery/{delivery.pk}/change/         login login login gone gone gone 200  200
POST /admin/notifications/webhookdelivery/{delivery.pk}/change/        login login login gone gone gone 403 403
GET /admin/notifications/webhookdelivery/{delivery.pk}/delete/         login login login 403  403  403  403  403
POST /admin/notifications/webhookdelivery/{delivery.pk}/delete/        login login login 403  403  403  403  403
GET /admin/notifications/webhookdelivery/{delivery.pk}/history/        login login login gone gone gone 200  200
GET /admin/notifications/webhookdelivery/{delivery.pk}/redeliver/      login login login gone gone gone 200 200
POST /admin/notifications/webhookdelivery/{delivery.pk}/redeliver/     login login login gone gone gone 302* 302*
GET /admin/nowhere                                               login login login 404   404   404   404   404
GET /admin/password_change/                                      302
POST /admin/password_change/                                     302
GET /admin/password_change/done/                                 login login login 200   200   200   200   200
POST /admin/password_change/done/                                login login login 405   405   405   405   405
GET /admin/r/7/1/                                                404
GET /admin/search/?s=unspoken&extended=1                         login login login 200   200   200   200   200

# The site         any   user  guest other door  mgr   owner admin
GET /docs          200
GET /healthz       200
GET /readyz        503
GET /metrics       200
GET /openapi.json  200
GET /redoc         200
GET /robots.txt    200
GET /sitemap.xml   200
GET /sitemap-events.xml 200
"""


def _read(line: str) -> Row:
    method, path, *cells = line.split()
    cells = cells * len(ROLES) if len(cells) == 1 else cells
    return Row(method, path, dict(zip(ROLES, cells, strict=True)))


ROWS = [_read(line) for line in TABLE.splitlines() if line.strip() and not line.startswith("#")]
