"""Who gets which answer. One line for each method and path, one column for each role.

The columns are stranger, attendee, guest, other organizer, door staff, manager, owner and admin; one cell alone is for
all. A cell is the status, with a star where the call changed something in the database; ``login`` and ``again`` are
redirects to the log-in and to the question for the password, ``gone`` is the admin's way to say that there is no such
row. ``{token}`` is the link that the role holds: whoever manages the event has the booking's, a guest that of another
booking, the rest a guess. ``{link}`` is the booking's own link, in whosever hands. ``#`` tells rows of one path apart.
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
GET /api/v1/bookings/{token}               404   404   200   404   404   200   200   200
PUT /api/v1/bookings/{token}               404   404   200*  404   404   200*  200*  200*
PATCH /api/v1/bookings/{token}             404   404   200*  404   404   200*  200*  200*
DELETE /api/v1/bookings/{token}            404   404   204*  404   404   204*  204*  204*
GET /api/v1/bookings/{token}/calendar.ics  404   404   200   404   404   200   200   200
POST /api/v1/bookings/{token}/erase        404   404   204*  404   404   204*  204*  204*
GET /api/v1/bookings/{token}/export        404   404   200   404   404   200   200   200
GET /api/v1/bookings/{link}                200
PUT /api/v1/bookings/{link}                200*
PATCH /api/v1/bookings/{link}              200*
DELETE /api/v1/bookings/{link}             204*
GET /api/v1/bookings/{link}/calendar.ics   200
POST /api/v1/bookings/{link}/erase         204*
GET /api/v1/bookings/{link}/export         200
GET /api/v1/events                         200
GET /api/v1/events?status=draft            200
POST /api/v1/events                        401   403   401   201*  201*  201*  201*  201*
GET /api/v1/events/{event.pk}              200
GET /api/v1/events/{event.pk}/slots        200
GET /api/v1/events/{event.pk}/team         401   403   401   403   403   403   200   200
POST /api/v1/events/{event.pk}/team        401   403   401   403   403   403   201*  201*
DELETE /api/v1/events/{event.pk}/team      401   403   401   403   403   403   204*  204*
GET /api/v1/events/{draft.pk}              404   404   404   404   200   200   200   200
GET /api/v1/events/{draft.pk}/slots        404   404   404   404   200   200   200   200
GET /api/v1/events/{draft.pk}/team         401   404   401   404   403   403   200   200
POST /api/v1/events/{draft.pk}/team        401   404   401   404   403   403   201*  201*
DELETE /api/v1/events/{draft.pk}/team      401   404   401   404   403   403   204*  204*
GET /api/v1/users/me                       401   200   401   200   200   200   200   200
PATCH /api/v1/users/me                     401   200*  401   200*  200*  200*  200*  200*
DELETE /api/v1/users/me                    401   204*  401   409   204*  204*  409   204*
GET /api/v1/users/me/export                401   200   401   200   200   200   200   200
POST /api/v1/users/me/organizer            401   200*  401   409   409   409   409   409

# The pages                     any   user  guest other door  mgr   owner admin
GET /                           200
GET /?search=unspoken           200
GET /bookings/                  login 200   login 200   200   200   200   200
GET /bookings/{token}/          404   404   200   404   404   200   200   200
POST /bookings/{token}/cancel/  404   404   302*  404   404   302*  302*  302*
POST /bookings/{token}/move/    404   404   302*  404   404   302*  302*  302*
GET /bookings/{link}/           200
POST /bookings/{link}/cancel/   302*
POST /bookings/{link}/move/     302*
GET /events/{draft.slug}/       404   404   404   404   200   200   200   200
POST /events/{draft.slug}/      404   404   404   404   409   409   409   409
GET /events/{event.slug}/       200
POST /events/{event.slug}/      302*

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
POST /accounts/erase/                                    login 302*  login 409   302*  302*  409   302*
GET /accounts/export/                                    login 200   login 200   200   200   200   200
GET /accounts/inactive/                                  200
GET /accounts/login/                                     200   302   200   302   302   302   302   302
POST /accounts/login/                                    200   302   200   302   302   302   302   302
GET /accounts/login/code/confirm/                        302
POST /accounts/login/code/confirm/                       302
GET /accounts/logout/                                    302   200   302   200   200   200   200   200
POST /accounts/logout/                                   302
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
GET /admin/autocomplete/#event                                   login login login 200   200   200   200   200
GET /admin/autocomplete/#category                                login login login 200   200   200   200   200
GET /admin/autocomplete/#organizer                               login login login 403   403   403   403   200
GET /admin/bookings/booking/                                     login login login 200   200   200   200   200
POST /admin/bookings/booking/                                    login login login 302   302   302*  302*  302*
GET /admin/bookings/booking/add/                                 login login login 403   403   403   403   403
POST /admin/bookings/booking/add/                                login login login 403   403   403   403   403
GET /admin/bookings/booking/{booking.pk}/                        login login login 302   302   302   302   302
GET /admin/bookings/booking/{booking.pk}/cancel/                 login login login 403   403   200   200   200
POST /admin/bookings/booking/{booking.pk}/cancel/                login login login 403   403   302*  302*  302*
GET /admin/bookings/booking/{booking.pk}/change/                 login login login gone  gone  200   200   200
POST /admin/bookings/booking/{booking.pk}/change/                login login login 403   403   403   403   403
GET /admin/bookings/booking/{booking.pk}/delete/                 login login login 403   403   403   403   403
POST /admin/bookings/booking/{booking.pk}/delete/                login login login 403   403   403   403   403
GET /admin/bookings/booking/{booking.pk}/history/                login login login gone  gone  200   200   200
GET /admin/events/                                               login login login 200   200   200   200   200
GET /admin/events/category/                                      login login login 200   200   200   200   200
POST /admin/events/category/                                     login login login 200   200   200   200   302*
GET /admin/events/category/add/                                  login login login 403   403   403   403   200
POST /admin/events/category/add/                                 login login login 403   403   403   403   302*
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
GET /admin/events/event/{draft.pk}/publish/                      login login login 403   403   200   200   200
POST /admin/events/event/{draft.pk}/publish/                     login login login 403   403   302*  302*  302*
GET /admin/jsi18n/                                               login login login 200   200   200   200   200
GET /admin/login/                                                login 403   login gone  gone  gone  gone  gone
POST /admin/login/                                               login 403   login 200   200   200   200   200
GET /admin/logout/                                               gone  gone  gone  405   405   405   405   405
POST /admin/logout/                                              gone  gone  gone  302   302   302   302   302
GET /admin/notifications/notification/                           login login login 200   200   200   200   200
POST /admin/notifications/notification/                          login login login 302   302   302*  302*  302*
GET /admin/notifications/notification/add/                       login login login 403   403   403   403   403
POST /admin/notifications/notification/add/                      login login login 403   403   403   403   403
GET /admin/notifications/notification/{message.pk}/              login login login 302   302   302   302   302
GET /admin/notifications/notification/{message.pk}/change/       login login login gone  gone  200   200   200
POST /admin/notifications/notification/{message.pk}/change/      login login login 403   403   403   403   403
GET /admin/notifications/notification/{message.pk}/delete/       login login login 403   403   403   403   403
POST /admin/notifications/notification/{message.pk}/delete/      login login login 403   403   403   403   403
GET /admin/notifications/notification/{message.pk}/history/      login login login gone  gone  200   200   200
GET /admin/notifications/notification/{message.pk}/send_again/   login login login 403   403   200   200   200
POST /admin/notifications/notification/{message.pk}/send_again/  login login login 403   403   302*  302*  302*
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
GET /openapi.json  200
GET /redoc         200
"""


def _read(line: str) -> Row:
    method, path, *cells = line.split()
    cells = cells * len(ROLES) if len(cells) == 1 else cells
    return Row(method, path, dict(zip(ROLES, cells, strict=True)))


ROWS = [_read(line) for line in TABLE.splitlines() if line.strip() and not line.startswith("#")]
