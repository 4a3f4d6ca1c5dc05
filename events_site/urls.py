"""Every address of the site."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularRedocView, SpectacularSwaggerSplitView

from common import health, metrics
from common.views import not_found

# One way in: the site's own log-in page. Somebody who is logged in but is no organizer gets a 403.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("api/v1/", include("events_site.api_urls")),  # asked most, so it is found first
    path("", include("events.urls")),
    path("", include("bookings.urls")),
    path("embed/", include("bookings.embed_urls")),
    path("", include("notifications.urls")),
    path("door/", include("bookings.door.urls")),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    # The admin's "view on site" redirects to any row's page, so also to the secret one of a stranger's booking.
    re_path("^admin/r/", not_found),
    # A password is changed in one place, which ends the sessions that have to end.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
if settings.DOCS_ENABLED:
    urlpatterns += [
        path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
        path("docs", SpectacularSwaggerSplitView.as_view(url_name="openapi"), name="docs"),
        path("redoc", SpectacularRedocView.as_view(url_name="openapi"), name="redoc"),
    ]

handler400 = "common.views.bad_request"
handler403 = "common.views.forbidden"
handler404 = "common.views.not_found"
handler500 = "common.views.server_error"
