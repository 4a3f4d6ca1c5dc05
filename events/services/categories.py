"""Categories, and who follows them."""

import secrets
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from accounts.models import User
from accounts.trail import record
from common.errors import NotAllowed
from events.errors import CategoryExists, CategoryInUse, OrganizersOnly
from events.messages import NEWS
from events.models import Category, CategoryFollow
from events.permissions import may_create_events, may_edit_categories
from notifications.services import resubscribe
from notifications.tokens import Subscription


def create_category(*, by: User, name: str, slug: str = "", description: str = "") -> Category:
    """An organizer's to do; the slug is made of the name where none is given. Raises CategoryExists."""
    if not may_create_events(by):
        raise OrganizersOnly
    slug = slug or slugify(name)[:80] or f"category-{secrets.token_hex(4)}"
    try:
        with transaction.atomic():
            category = Category.objects.create(name=name, slug=slug, description=description)
            record(action="category.created", target=category, by=by)
    except IntegrityError as error:
        raise CategoryExists(field="name") from error
    return category


def change_category(*, category: Category, by: User, changes: Mapping[str, str]) -> Category:
    """An admin's to do; raises CategoryExists."""
    if not may_edit_categories(by):
        raise NotAllowed
    for name, value in changes.items():
        setattr(category, name, value)
    try:
        with transaction.atomic():
            category.save(update_fields=list(changes))
            record(action="category.changed", target=category, by=by)
    except IntegrityError as error:
        raise CategoryExists(field="slug" if "name" not in changes else "name") from error
    return category


def delete_category(*, category: Category, by: User) -> None:
    """An admin's to do; raises CategoryInUse while an event uses it, be it a deleted one."""
    if not may_edit_categories(by):
        raise NotAllowed
    try:
        with transaction.atomic():
            record(action="category.deleted", target=category, by=by)
            category.delete()
    except (ProtectedError, IntegrityError) as error:
        raise CategoryInUse from error


def follow_category(*, category: Category, by: User) -> CategoryFollow:
    """Be told when an event is published in it, also by who had unsubscribed from it; following twice is following."""
    resubscribe(subscription=Subscription(by.email, NEWS, category.pk))
    return CategoryFollow.objects.get_or_create(category=category, user=by)[0]


def unfollow_category(*, category: Category, by: User) -> None:
    CategoryFollow.objects.filter(category=category, user=by).delete()
