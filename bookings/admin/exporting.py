"""A list as a file: the same rows as on the screen, be they searched for or filtered."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from bookings.admin.event_bar import EventBar
from bookings.list_exports import Export
from bookings.spreadsheets import DOWNLOADS


class ExportedList(EventBar):
    """``export`` is what its files hold; they are at ``export.csv`` and ``export.xlsx`` beside the list."""

    export_as: Export

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export_list"
        return [
            path("export.<slug:ending>", self.admin_site.admin_view(self.export_list), name=name),
            *super().get_urls(),
        ]

    @method_decorator(require_GET)
    def export_list(self, request: HttpRequest, ending: str) -> HttpResponseBase:
        if ending not in DOWNLOADS:
            raise Http404
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise Http404 from error
        export = self.export_as
        return DOWNLOADS[ending](export.name, export.headings(), export.rows(rows))
