"""The outbox, for reading: what was told, to whom, and what is still on its way."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_GET
from unfold.decorators import action, display

from common.admin import StaffAdmin, act_on_each, act_on_one
from notifications import kinds, mail, selectors, services
from notifications.mail import html_of
from notifications.models import Notification
from notifications.samples import sample_of

QUEUED = ngettext_lazy("%(count)s message is sent again.", "%(count)s messages are sent again.", "count")


def _send_again(notification: Notification) -> Notification:
    return services.send_again(notification=notification, now=timezone.now())


# What is looked for in an outbox, as filters of its list.
STATES = [
    (_("All"), {}),
    (_("Queued"), {"status__exact": "queued", "attempts__exact": "0"}),
    (_("Failed, tried again"), {"status__exact": "queued", "attempts__gte": "1"}),
    (_("Given up"), {"status__exact": "dead"}),
    (_("Sent"), {"status__exact": "sent"}),
    (_("Not needed any more"), {"status__exact": "dropped"}),
]


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Each keeps what else the list is narrowed to."""
    of_state = {name for _label, filters in STATES for name in filters} | {"p"}
    others = {name: value for name, value in request.GET.items() if name not in of_state}
    shown = {name: value for name, value in request.GET.items() if name in of_state - {"p"}}
    return [
        {"label": label, "query": urlencode(others | filters), "is_current": filters == shown}
        for label, filters in STATES
    ]


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.name, kind.label) for kind in kinds.all_kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notification]) -> QuerySet[Notification]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Notification)
class NotificationAdmin(StaffAdmin):
    list_display = ["label", "to", "badge", "attempts", "created_at", "sent_at"]
    list_filter = ["status", KindFilter]
    search_fields = ["recipient"]
    list_before_template = "admin/notifications/list_before.html"
    actions = ["send_chosen_again"]
    actions_detail = ["send_again"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "label",
                    "to",
                    "channel",
                    "priority",
                    "status",
                    "attempts",
                    "created_at",
                    "sent_at",
                    "next_attempt_at",
                    "last_error",
                ]
            },
        ),
        (_("Message"), {"fields": ["preview"]}),
    ]
    readonly_fields = ["label", "to", "preview"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        return selectors.outbox_of(user=request.user).order_by("-id")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, (extra_context or {}) | {"tabs": _tabs(request)})

    def get_urls(self) -> list[Any]:
        samples = path("samples/", self.admin_site.admin_view(self.samples), name="notifications_notification_samples")
        return [samples, *super().get_urls()]

    @method_decorator(require_GET)
    def samples(self, request: HttpRequest) -> HttpResponse:
        """Every kind of message in every language, made of rows that are in no database; an admin's to see."""
        if not request.user.is_superuser:
            raise PermissionDenied
        chosen = request.GET.get("kind", "")
        shown = [kinds.get(chosen)] if chosen in kinds.names() else []
        context = self.admin_site.each_context(request) | {
            "title": _("Samples of messages"),
            "opts": self.opts,
            "kinds": kinds.all_kinds(),
            "chosen": chosen,
            "samples": [sample_of(kind, code) for kind in shown for code, _name in settings.LANGUAGES],
        }
        return TemplateResponse(request, "admin/notifications/samples.html", context)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The key of a reset mail cannot be guessed letter by letter through the list's address."""
        return not lookup.startswith(("context", "dedupe_key")) and super().lookup_allowed(lookup, value, request)

    def has_send_again_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Of a message that is shown: whether it was given up."""
        return self.acted_on(request, object_id).status == Notification.Status.DEAD

    @action(description=_("Send again"))
    def send_chosen_again(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        act_on_each(request, queryset, _send_again, QUEUED)

    @action(
        description=_("Send again"),
        permissions=["send_again"],
        icon="forward_to_inbox",
        dialog={
            "title": _("Send this message again?"),
            "description": _("It is tried anew from now on, as often as a new message."),
            "form_submit_text": _("Send again"),
            "form_class": None,
        },
    )
    def send_again(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _send_again, QUEUED)

    @display(description=_("kind"), ordering="kind")
    def label(self, notification: Notification) -> str:
        known = {kind.name: str(kind.label) for kind in kinds.all_kinds()}
        return known.get(notification.kind, notification.kind)

    @display(description=_("recipient"), ordering="recipient")
    def to(self, notification: Notification) -> str:
        return notification.recipient_shown

    @display(
        description=_("status"),
        ordering="status",
        label={
            Notification.Status.QUEUED: "info",
            Notification.Status.SENDING: "info",
            Notification.Status.SENT: "success",
            Notification.Status.DEAD: "danger",
            Notification.Status.DROPPED: "warning",
        },
    )
    def badge(self, notification: Notification) -> tuple[str, str]:
        return notification.status, notification.get_status_display()

    @display(description=_("as it is sent"))
    def preview(self, notification: Notification) -> str:
        """Made anew from the row it is about, as at every try; never where it holds a link that lets somebody in."""
        try:
            if kinds.get(notification.kind).is_secret:
                return render_to_string(
                    "admin/mail_preview.html", {"error": _("This message is for its recipient only.")}
                )
            if notification.channel != Notification.Channel.EMAIL:
                return render_to_string("admin/mail_preview.html", {"text": mail.preview_text(notification)})
            message = mail.compose(notification)
        except Exception as error:  # the row it is about may be gone, or its template broken: said here, not a 500
            return render_to_string("admin/mail_preview.html", {"error": f"{type(error).__name__}: {error}"})
        return render_to_string("admin/mail_preview.html", {"message": message, "html": html_of(message)})
