"""Unsubscribing without a log-in: by the button of a page, or by the one click of a mail program."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import services
from notifications.tokens import read_token


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A GET only asks: programs follow the links of mails. A mail program posts without a session (RFC 8058, 3.2)."""
    subscription = read_token(token)
    if request.method == "POST":
        services.unsubscribe(subscription=subscription, now=timezone.now())
    context = {"subscription": subscription, "is_done": request.method == "POST"}
    response = render(request, "notifications/unsubscribe.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
