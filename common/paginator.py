"""Pages of lists that may be long: nobody reads the ten-thousandth page, and counting to it reads every row."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

EXACT, TOTAL_SECONDS, DEEP = 1_000, 300, 200


def count_rows(rows: Any, *, request: HttpRequest, paging: tuple[str, ...]) -> int:
    """Exact to EXACT rows. A count reads all there are, so that of longer lists may be TOTAL_SECONDS old.

    A list is what this user asks for by this address, but for the parameters of ``paging``.
    """
    query = sorted((name, value) for name, value in request.GET.items() if name not in paging)
    which = hashlib.sha256(f"{request.path} {request.user.pk} {query}".encode()).hexdigest()
    known = cache.get(f"total:{which}")
    if known is not None:
        return int(known)
    counted = int(rows.order_by().values("pk")[: EXACT + 1].count())
    if counted > EXACT:
        counted = int(rows.order_by().values("pk").count())
        cache.set(f"total:{which}", counted, TOTAL_SECONDS)
    return counted


def read_rows(rows: Any, skip: int, size: int) -> list[Any]:
    """Of a deep page the keys first: what a list adds up for a row, it would add up for those skipped too."""
    if skip < DEEP:
        return list(rows[skip : skip + size])
    keys = list(rows.values_list("pk", flat=True)[skip : skip + size])
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


class LongPaginator(Paginator):
    """Pages of a list as the API counts and reads it; ``page`` is the parameter that turns them."""

    def __init__(self, rows: Any, per_page: int, *, request: HttpRequest) -> None:
        super().__init__(rows, per_page)
        self.request = request

    @cached_property
    def count(self) -> int:
        return count_rows(self.object_list, request=self.request, paging=("page",))

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        return Page(read_rows(self.object_list, (number - 1) * self.per_page, self.per_page), number, self)


class BoundedPaginator(Paginator):
    """Counts no further than ``MOST`` rows, of which it makes pages. ``is_cut`` where there are more: search, then.

    The keys of all of them are read at once, which indexes can answer alone; the rows, with whatever belongs to them,
    are those of one page.
    """

    MOST = 1_000
    template_name = "admin/bounded_pagination.html"

    @cached_property
    def keys(self) -> list[Any]:
        rows: Any = self.object_list
        return list(rows.values_list("pk", flat=True)[: self.MOST + 1])

    @cached_property
    def count(self) -> int:
        return min(len(self.keys), self.MOST)

    @property
    def is_cut(self) -> bool:
        return len(self.keys) > self.MOST

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows: Any = self.object_list
        return Page(rows.filter(pk__in=self.keys[: self.count][first : first + self.per_page]), number, self)
