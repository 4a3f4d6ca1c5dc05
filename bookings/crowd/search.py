"""What the search knows of a crowd's events, as ``refresh_search`` would write it."""

from django.db import connection

from bookings.crowd.tables import is_postgres
from events.languages import SEARCH_CONFIGURATIONS
from events.search.typos import LENGTHS
from events.services import refresh_all_searches

# The texts of a crowd are letters and digits, of which PostgreSQL makes the words that events.search.words makes.
_PARTS = """
CREATE TEMPORARY TABLE crowd_parts ON COMMIT DROP AS
SELECT e.id, CASE e.language {configurations} ELSE 'simple' END AS name, {title} AS title,
    {names} AS names, {place} AS place, {text} AS text
FROM events_event e
LEFT JOIN (SELECT event_id, string_agg(name, ' ' ORDER BY id) names FROM events_speaker GROUP BY 1) s
    ON s.event_id = e.id
LEFT JOIN (SELECT event_id, string_agg(title, ' ' ORDER BY id) titles FROM events_session GROUP BY 1) t
    ON t.event_id = e.id
"""
# Many events share a text, and stems take longest.
_TEXTS = """
CREATE TEMPORARY TABLE crowd_texts ON COMMIT DROP AS
SELECT name, text, setweight(to_tsvector('simple', text), weight::"char") AS plain,
    CASE name WHEN 'simple' THEN '' ELSE setweight(to_tsvector(name::regconfig, text), weight::"char") END AS stems,
    weight
FROM (SELECT DISTINCT name, title AS text, 'A' AS weight FROM crowd_parts
    UNION ALL SELECT DISTINCT name, names, 'B' FROM crowd_parts
    UNION ALL SELECT DISTINCT name, place, 'C' FROM crowd_parts
    UNION ALL SELECT DISTINCT name, text, 'D' FROM crowd_parts) t
"""
_VECTORS = """
INSERT INTO events_eventsearch (event_id, title, names, place, text, head, vector)
SELECT p.id, '', '', '', '', language || (a.plain || b.plain || c.plain) || (a.stems || b.stems || c.stems),
    language || (a.plain || b.plain || c.plain || d.plain) || (a.stems || b.stems || c.stems || d.stems)
FROM (SELECT *, ('''=' || name || '''')::tsvector AS language FROM crowd_parts) p
JOIN crowd_texts a ON a.weight = 'A' AND a.name = p.name AND a.text = p.title
JOIN crowd_texts b ON b.weight = 'B' AND b.name = p.name AND b.text = p.names
JOIN crowd_texts c ON c.weight = 'C' AND c.name = p.name AND c.text = p.place
JOIN crowd_texts d ON d.weight = 'D' AND d.name = p.name AND d.text = p.text
"""
_WORDS = """
INSERT INTO events_searchword (word)
SELECT DISTINCT word FROM crowd_texts, unnest(tsvector_to_array(plain)) word
WHERE weight <> 'D' AND length(word) BETWEEN %s AND %s
"""


def _plain(expression: str) -> str:
    """Without the accents that names of people have, and without the signs that join words."""
    return f"translate(lower({expression}), 'ëüéá-.,', 'euea   ')"


def write_search() -> int:
    """Tells for how many events; on PostgreSQL set by set, as one after the other takes ten times as long."""
    if not is_postgres():
        return refresh_all_searches()
    cases = " ".join(f"WHEN '{code}' THEN '{name}'" for code, name in SEARCH_CONFIGURATIONS.items())
    parts = {
        "title": _plain("e.title"),
        "names": _plain("concat_ws(' ', e.summary, s.names)"),
        "place": _plain("e.location"),
        "text": _plain("concat_ws(' ', e.description, t.titles)"),
    }
    with connection.cursor() as cursor:
        # The planner does not know how few events share a text, and would read them all for each.
        cursor.execute("SET LOCAL temp_buffers = '256MB'; SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_PARTS.format(configurations=cases, **parts))
        for statement in (_TEXTS, "ANALYZE crowd_parts", "ANALYZE crowd_texts", _VECTORS):
            cursor.execute(statement)
        count = int(cursor.rowcount)
        cursor.execute(_WORDS, [LENGTHS.start, LENGTHS.stop - 1])
    return count
