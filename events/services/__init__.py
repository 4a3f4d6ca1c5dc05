"""Everything that changes an event, its slots, its programme or its team, and the webhooks that are told of it."""

from events.services.catalogue import keep_catalogue
from events.services.categories import (
    change_category,
    create_category,
    delete_category,
    follow_category,
    unfollow_category,
)
from events.services.copies import duplicate_event
from events.services.endings import cancel_event, delete_event, restore_event
from events.services.events import change_event, create_event, create_once, publish_event
from events.services.pictures import forget_stray_files, prepare_next_picture, remove_picture, set_picture
from events.services.programme import (
    add_session,
    add_speaker,
    change_session,
    change_speaker,
    remove_session,
    remove_speaker,
)
from events.services.search import refresh_all_searches, refresh_search
from events.services.series import Plan, add_slots, outline_slots, plan_slots
from events.services.slots import (
    Span,
    add_slot,
    change_capacity,
    change_slot,
    ensure_programme_within,
    ensure_within,
    remove_slot,
)
from events.services.team import add_team_member, remove_team_member
from events.services.webhooks import (
    change_webhook,
    create_webhook,
    delete_webhook,
    ping_webhook,
    redeliver_to_webhook,
    rotate_webhook_secret,
    switch_on_webhook,
)

__all__ = [
    "Plan",
    "Span",
    "add_session",
    "add_slot",
    "add_slots",
    "add_speaker",
    "add_team_member",
    "cancel_event",
    "change_capacity",
    "change_category",
    "change_event",
    "change_session",
    "change_slot",
    "change_speaker",
    "change_webhook",
    "create_category",
    "create_event",
    "create_once",
    "create_webhook",
    "delete_category",
    "delete_event",
    "delete_webhook",
    "duplicate_event",
    "ensure_programme_within",
    "ensure_within",
    "follow_category",
    "forget_stray_files",
    "keep_catalogue",
    "outline_slots",
    "ping_webhook",
    "plan_slots",
    "prepare_next_picture",
    "publish_event",
    "redeliver_to_webhook",
    "refresh_all_searches",
    "refresh_search",
    "remove_picture",
    "remove_session",
    "remove_slot",
    "remove_speaker",
    "remove_team_member",
    "restore_event",
    "rotate_webhook_secret",
    "set_picture",
    "switch_on_webhook",
    "unfollow_category",
]
