"""The categories: everybody's to read, an organizer's to add, and the admins' to change."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import User
from common.admin import RefusableForm, StaffAdmin
from events import selectors, services
from events.models import Category
from events.permissions import may_create_events, may_edit_categories


class CategoryForm(RefusableForm):
    """A new category may go without an address, which is then made of its name."""

    class Meta:
        model = Category
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = self.instance.pk is not None


@admin.register(Category)
class CategoryAdmin(StaffAdmin):
    form = CategoryForm
    list_display = ["name", "slug", "description", "event_count"]
    fields = ["name", "slug", "description"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return selectors.categories_with_counts()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_create_events(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_categories(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_categories(request.user)

    def save_model(self, request: HttpRequest, obj: Category, form: BaseModelForm, change: bool) -> None:
        by = cast("User", request.user)
        if change:
            stored = Category.objects.get(pk=obj.pk)
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            services.change_category(category=stored, by=by, changes=changes)
        else:
            obj.pk = services.create_category(by=by, **form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        services.delete_category(category=obj, by=cast("User", request.user))

    @display(description=_("published events"), ordering="event_count")
    def event_count(self, category: Any) -> int:
        return category.event_count
