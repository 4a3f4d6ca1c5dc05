"""The JSON API, version 1. Paths have no slash at their end; common.middleware forgives one."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts import api as accounts
from bookings import api as bookings
from events import api as events

router = SimpleRouter(trailing_slash=False)
router.register("events", events.EventViewSet, basename="events")
router.register("bookings", bookings.BookingViewSet, basename="bookings")

urlpatterns = [
    path("auth/register", accounts.RegisterView.as_view()),
    path("auth/login", accounts.LoginView.as_view()),
    path("auth/refresh", accounts.RefreshView.as_view()),
    path("auth/logout", accounts.LogoutView.as_view()),
    path("auth/password/forgot", accounts.ForgotPasswordView.as_view()),
    path("auth/password/reset", accounts.ResetPasswordView.as_view()),
    path("auth/password/change", accounts.ChangePasswordView.as_view()),
    path("auth/email/verify", accounts.VerifyEmailView.as_view()),
    path("auth/email/resend", accounts.ResendVerificationView.as_view()),
    path("users/me", accounts.MeView.as_view()),
    path("users/me/export", accounts.ExportView.as_view()),
    path("users/me/organizer", accounts.OrganizerView.as_view()),
    *router.urls,
]
