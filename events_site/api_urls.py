"""The JSON API, version 1. Paths have no slash at their end; common.middleware forgives one."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from accounts import api as accounts
from bookings import api as bookings
from bookings import attendees_api as desk
from bookings import messages_api as messages
from bookings.door import api as door
from events import api as events

router = SimpleRouter(trailing_slash=False)
router.register("bookings", bookings.BookingViewSet, basename="bookings")
router.register("events", events.EventViewSet, basename="events")
router.register("slots", events.SlotViewSet, basename="slots")
router.register("sessions", events.SessionViewSet, basename="sessions")
router.register("speakers", events.SpeakerViewSet, basename="speakers")
router.register("categories", events.CategoryViewSet, basename="categories")
router.register("webhooks", events.WebhookViewSet, basename="webhooks")
router.register(r"events/(?P<event_id>\d{1,18})/attendees", door.AttendeeViewSet, basename="attendees")
router.register(r"events/(?P<event_id>\d{1,18})/check-ins", door.CheckInViewSet, basename="check-ins")
router.register(r"events/(?P<event_id>\d{1,18})/messages", messages.MessageViewSet, basename="messages")
router.register("attendees", desk.AttendeeViewSet, basename="attendee")
router.register(r"events/(?P<event_id>\d{1,18})", desk.DeskViewSet, basename="desk")

urlpatterns = [
    *router.urls,
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
    path("calendar.ics", events.CalendarViewSet.as_view({"get": "list"}), name="calendar"),
    re_path(
        r"^events/(?P<pk>\d{1,18})/calendar\.ics$",
        events.CalendarViewSet.as_view({"get": "retrieve"}),
        name="events-calendar",
    ),
]
