"""Webhooks and what was sent to them, each owner's own; the secret is shown when it is made and never again."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.models import User
from common.admin import RefusableForm, StaffAdmin, act_on_each, act_on_one
from events import services
from events.admin.programme import chosen_event
from events.permissions import may_have_webhooks
from notifications.happenings import Happening
from notifications.models import WebhookDelivery, WebhookEndpoint

PINGED = ngettext_lazy(
    "A test is on its way to %(count)s webhook.", "Tests are on their way to %(count)s webhooks.", "count"
)
ON = ngettext_lazy("%(count)s webhook is switched on.", "%(count)s webhooks are switched on.", "count")
AGAIN = ngettext_lazy("%(count)s delivery is sent again.", "%(count)s deliveries are sent again.", "count")
ROTATED = ngettext_lazy("%(count)s secret is new.", "%(count)s secrets are new.", "count")


def _for(request: HttpRequest, service: Callable[..., Any], name: str) -> Callable[[Any], Any]:
    """The service's call for one row, under the name of whoever is on the screen."""
    by = cast("User", request.user)
    return lambda row: service(**{name: row}, by=by, now=timezone.now())


def _show_secret(request: HttpRequest, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    text = gettext("The secret of this webhook, which is shown this once: %(secret)s")
    messages.warning(request, text % {"secret": endpoint.secret})
    return endpoint


class WebhookForm(RefusableForm):
    event_types = forms.MultipleChoiceField(
        label=_("Told of"), choices=Happening.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = WebhookEndpoint
        fields: ClassVar[list[str]] = []


class OfEventFilter(admin.SimpleListFilter):
    """The webhooks that are told of an event, which are its owner's; only an event's own screen asks for it."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        event = chosen_event(request)
        return [(str(event.pk), event.title)] if event else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> QuerySet[WebhookEndpoint]:
        event = chosen_event(request)
        return queryset.filter(owner=event.organizer_id) if event else queryset

    def has_output(self) -> bool:
        return bool(self.lookup_choices)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(StaffAdmin):
    form = WebhookForm
    list_display = ["url", "owner", "badge", "failing_since", "created_at"]
    list_filter = ["is_active", OfEventFilter]
    list_before_template = "admin/events/desk_of_list.html"
    list_select_related = ["owner"]
    search_fields = ["url"]
    actions = ["test_chosen", "switch_chosen_on"]
    actions_detail = ["test", "switch_on", "rotate"]
    fields = ["url", "event_types", "badge", "owner", "failing_since", "created_at"]
    readonly_fields = ["badge", "owner", "failing_since", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        return WebhookEndpoint.objects.of_owner(request.user).select_related("owner").order_by("-id")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, (extra_context or {}) | {"event": chosen_event(request)})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields) if obj else ["url", "event_types"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The secrets cannot be guessed letter by letter through the list's address."""
        return "secret" not in lookup and super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_have_webhooks(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_have_webhooks(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_have_webhooks(request.user)

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: BaseModelForm, change: bool) -> None:
        by, now = cast("User", request.user), timezone.now()
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            services.change_webhook(endpoint=obj, by=by, changes=changes, now=now)
        else:
            endpoint = services.create_webhook(by=by, now=now, **form.cleaned_data)
            obj.pk = _show_secret(request, endpoint).pk

    def delete_model(self, request: HttpRequest, obj: WebhookEndpoint) -> None:
        services.delete_webhook(endpoint=obj, by=cast("User", request.user), now=timezone.now())

    def has_switch_on_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return not self.acted_on(request, object_id).is_active

    def has_test_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(self.acted_on(request, object_id).is_active)

    def has_rotate_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(self.acted_on(request, object_id))

    @action(description=_("Send a test"))
    def test_chosen(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        act_on_each(request, queryset, _for(request, services.ping_webhook, "endpoint"), PINGED)

    @action(description=_("Switch on"))
    def switch_chosen_on(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        act_on_each(request, queryset, _for(request, services.switch_on_webhook, "endpoint"), ON)

    @action(
        description=_("Send a test"),
        permissions=["test"],
        icon="network_ping",
        dialog={
            "title": _("Send a test to this webhook?"),
            "description": _("A delivery of type ping; the list of deliveries shows what came of it."),
            "form_submit_text": _("Send a test"),
            "form_class": None,
        },
    )
    def test(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _for(request, services.ping_webhook, "endpoint"), PINGED)

    @action(
        description=_("Switch on"),
        permissions=["switch_on"],
        icon="toggle_on",
        dialog={
            "title": _("Switch this webhook on?"),
            "description": _(
                "It is told of what happens from now on. Earlier deliveries can be sent again one by one."
            ),
            "form_submit_text": _("Switch on"),
            "form_class": None,
        },
    )
    def switch_on(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _for(request, services.switch_on_webhook, "endpoint"), ON)

    @action(
        description=_("New secret"),
        permissions=["rotate"],
        icon="key",
        dialog={
            "title": _("Make a new secret for this webhook?"),
            "description": _("For a day deliveries are signed with the old one too."),
            "form_submit_text": _("New secret"),
            "form_class": None,
        },
    )
    def rotate(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        rotate = _for(request, services.rotate_webhook_secret, "endpoint")
        return act_on_one(self, request, object_id, lambda row: _show_secret(request, rotate(row)), ROTATED)

    @display(description=_("status"), ordering="is_active", label={True: "success", False: "danger"})
    def badge(self, endpoint: WebhookEndpoint) -> tuple[bool, Any]:
        return endpoint.is_active, _("on") if endpoint.is_active else endpoint.get_disabled_reason_display()


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(StaffAdmin):
    list_display = ["event_type", "endpoint", "badge", "response_status", "attempts", "created_at", "delivered_at"]
    list_filter = ["status", "event_type"]
    list_select_related = ["endpoint"]
    search_fields = ["message_id"]
    actions = ["redeliver_chosen"]
    actions_detail = ["redeliver"]
    fieldsets = [
        (None, {"fields": ["event_type", "endpoint", "message_id", "status", "attempts", "created_at"]}),
        (
            _("Last try"),
            {
                "fields": [
                    "delivered_at",
                    "next_attempt_at",
                    "response_status",
                    "duration_ms",
                    "error",
                    "response_excerpt",
                ]
            },
        ),
        (_("Content"), {"fields": ["payload"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        mine = WebhookEndpoint.objects.of_owner(request.user)
        return WebhookDelivery.objects.filter(endpoint__in=mine).select_related("endpoint").order_by("-id")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The secrets cannot be guessed letter by letter through the list's address."""
        return "secret" not in lookup and super().lookup_allowed(lookup, value, request)

    def has_redeliver_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        delivery = self.acted_on(request, object_id)
        return not delivery.is_under_way and delivery.endpoint.is_active

    @action(description=_("Send again"))
    def redeliver_chosen(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        act_on_each(request, queryset, _for(request, services.redeliver_to_webhook, "delivery"), AGAIN)

    @action(
        description=_("Send again"),
        permissions=["redeliver"],
        icon="replay",
        dialog={
            "title": _("Send this delivery again?"),
            "description": _("The same content under the same id, tried for three days from now."),
            "form_submit_text": _("Send again"),
            "form_class": None,
        },
    )
    def redeliver(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return act_on_one(self, request, object_id, _for(request, services.redeliver_to_webhook, "delivery"), AGAIN)

    @display(
        description=_("status"),
        ordering="status",
        label={
            WebhookDelivery.Status.QUEUED: "info",
            WebhookDelivery.Status.SENDING: "info",
            WebhookDelivery.Status.DELIVERED: "success",
            WebhookDelivery.Status.DEAD: "danger",
        },
    )
    def badge(self, delivery: WebhookDelivery) -> tuple[str, str]:
        return delivery.status, delivery.get_status_display()
