"""What the calls of accounts are named in the OpenAPI document, and examples of what goes in and comes out."""

from typing import Any

OPERATIONS = {
    "POST /auth/register": ("register", "Sign up"),
    "POST /auth/login": ("log_in", "Log in"),
    "POST /auth/refresh": ("refresh_tokens", "Trade a refresh token for a new pair"),
    "POST /auth/logout": ("log_out", "End the session"),
    "POST /auth/password/forgot": ("forgot_password", "Ask for the mail that leads to a new password"),
    "POST /auth/password/reset": ("reset_password", "Choose a new password with the key of the mail"),
    "POST /auth/password/change": ("change_password", "Change the password"),
    "POST /auth/email/verify": ("verify_email", "Confirm an address with the key of the mail"),
    "POST /auth/email/resend": ("resend_verification", "Ask for the mail that confirms the address once more"),
    "GET /users/me": ("get_me", "The user's own profile"),
    "PATCH /users/me": ("update_me", "Change the profile"),
    "DELETE /users/me": ("erase_me", "Erase the account"),
    "GET /users/me/export": ("export_me", "Everything kept about the user"),
    "POST /users/me/organizer": ("become_organizer", "Ask to become an organizer"),
}

PASSWORD = "analytical-engine-1"  # noqa: S105  an example
REFRESH_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl"  # noqa: S105  an example

VALUES: dict[str, Any] = {
    "access_token": REFRESH_TOKEN.replace("cmVmcmVzaCJ9", "YWNjZXNzIn0"),
    "created_at": "2027-03-01T10:00:00Z",
    "email": "grace@example.org",
    "email_verified": True,
    "expires_in": 900,
    "id": 7,
    "language": "en",
    "name": "Grace Hopper",
    "phone": "+49 30 1234567",
    "refresh_token": REFRESH_TOKEN,
    "timezone": "Europe/Berlin",
    "token_type": "bearer",
}

BODIES: dict[str, Any] = {
    "ChangePasswordRequest": {"current_password": PASSWORD, "new_password": "difference-engine-2"},
    "ForgotRequest": {"email": "grace@example.org"},
    "LoginRequest": {"email": "grace@example.org", "password": PASSWORD},
    "OrganizerRequestInputRequest": {"reason": "I run the choir of our village."},
    "PatchedProfileRequest": {"phone": "+49 30 1234567", "language": "de", "timezone": "Europe/Berlin"},
    "RefreshRequest": {"refresh_token": REFRESH_TOKEN},
    "RegisterRequest": {"name": "Grace Hopper", "email": "grace@example.org", "password": PASSWORD},
    "ResetRequest": {"token": "7-cr2k9q-0123456789abcdef0123456789abcdef", "password": "difference-engine-2"},
    "TokenRequest": {"token": "NQ:1tUv3a:0123456789abcdef0123456789abcdef"},
}

ANSWERS: dict[str, Any] = {
    "OrganizerApplication": {"id": 3, "reason": "I run the choir of our village."},
    "export_me": {
        "account": {"id": 7, "name": "Grace Hopper", "email": "grace@example.org", "role": "attendee"},
        "bookings": [],
    },
}
