"""Who helps with an event."""

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from common.errors import NotFound
from events.errors import OwnerIsTheTeam
from events.models import Event, TeamMember
from events.permissions import ensure_owns


def add_team_member(*, event: Event, user: User, role: str, by: User, by_email: bool = False) -> TeamMember:
    """Put somebody on the event's team, or give them another role; raises OwnerIsTheTeam for the owner.

    ``by_email`` is whether they were named by their address, which the team's owner is shown from then on.
    """
    ensure_owns(by, event)
    if user.pk == event.organizer_id:
        raise OwnerIsTheTeam
    with transaction.atomic():
        named = {"is_named_by_email": True} if by_email else {}
        member, _ = TeamMember.objects.update_or_create(event=event, user=user, defaults={"role": role} | named)
        record(action="team.added", target=user, by=by, event_id=event.pk, changes={"role": ["", role]})
    return member


def remove_team_member(*, event: Event, user: User, by: User) -> None:
    """Raises NotFound where the person is not on the team."""
    ensure_owns(by, event)
    with transaction.atomic():
        if not TeamMember.objects.filter(event=event, user=user).delete()[0]:
            raise NotFound
        record(action="team.removed", target=user, by=by, event_id=event.pk)
