"""Who helps with an event: for its whole team to see, and its owner's to choose."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import User
from events import services
from events.admin.programme import ProgrammeAdmin, chosen_event
from events.forms import TeamMemberForm
from events.models import Event, TeamMember
from events.permissions import owns


@admin.register(TeamMember)
class TeamAdmin(ProgrammeAdmin):
    form = TeamMemberForm
    list_display = ["person", "badge", "event_title", "created_at"]
    list_filter = [*ProgrammeAdmin.list_filter, "role"]
    list_select_related = ["event", "user"]
    search_fields = ["user__name"]
    ordering = ["-event__starts_at", "event", "id"]
    readonly_fields = ["event_link", "person_name", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TeamMember]:
        return super().get_queryset(request).select_related("user")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        names = ["event_link", "person_name", "role", "created_at"] if obj else ["email", "role"]
        return [(None, {"fields": names})]

    def events_to_choose(self, request: HttpRequest) -> QuerySet[Event]:
        events = super().events_to_choose(request)
        return events if request.user.is_superuser else events.filter(organizer=request.user.pk)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        event = chosen_event(request)
        return super().has_add_permission(request) and (event is None or owns(request.user, event))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request) and (obj is None or owns(request.user, obj.event))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: TeamMember, form: BaseModelForm, change: bool) -> None:
        by, role = cast("User", request.user), form.cleaned_data["role"]
        event = self.event_of(request, obj if change else None)
        user = obj.user if change else form.cleaned_data["email"]
        obj.pk = services.add_team_member(event=event, user=user, role=role, by=by, by_email=not change).pk
        obj.event, obj.user = event, user

    def delete_model(self, request: HttpRequest, obj: TeamMember) -> None:
        services.remove_team_member(event=obj.event, user=obj.user, by=cast("User", request.user))

    @display(description=_("person"), ordering="user__name", header=True)
    def person(self, member: TeamMember) -> list[str]:
        return [member.user.name, member.known_email]

    @display(description=_("person"))
    def person_name(self, member: TeamMember) -> str:
        return ", ".join(filter(None, [member.user.name, member.known_email]))

    @display(description=_("role"), ordering="role", label={"manager": "info", "door": "success"})
    def badge(self, member: TeamMember) -> tuple[str, str]:
        return member.role, member.get_role_display()
