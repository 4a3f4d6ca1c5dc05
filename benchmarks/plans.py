"""What a database was asked, and how PostgreSQL answers it: for benchmarks.screens and benchmarks.growth_site."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection


class Queries(list[tuple[float, str, Any]]):
    """What the database was asked: ``(ms, sql, params)``."""

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.append(((time.perf_counter() - started) * 1000, sql, params))


def plan_of(sql: str, params: Any, how: str = "FORMAT JSON") -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({how}) {sql}", params)
        return [row[0] for row in cursor.fetchall()]


def nodes(plan: Any, limit: float | None = None) -> Iterator[dict[str, Any]]:
    """All steps; ``limit`` is what the nearest LIMIT above them will cost, as far as the planner knows."""
    yield plan | {"limit": limit}
    limit = plan["Total Cost"] if plan["Node Type"] == "Limit" else limit
    for child in plan.get("Plans", []):
        yield from nodes(child, limit)


def tree(sql: str, params: Any) -> dict[str, Any]:
    found = plan_of(sql, params)[0]
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def scans(queries: Iterable[tuple[float, str, Any]], large: set[str]) -> list[str]:
    """Where a large table is read from end to end; not where a LIMIT stops it after its first pages."""
    reads = [(sql, params) for _ms, sql, params in queries if sql.startswith(("SELECT", "WITH"))]
    found = [(node, sql) for sql, params in reads for node in nodes(tree(sql, params))]
    return [
        f"{node['Node Type']} of {node['Relation Name']} in {sql[:300]}"
        for node, sql in found
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large and not _stops_early(node)
    ]


def _stops_early(node: dict[str, Any]) -> bool:
    return node["limit"] is not None and node["limit"] < node["Total Cost"] / 20
