"""Each column of ours that holds text is filled or kept, and the eyes that look at the pages are open."""

import pytest

from tests.access.world import make_world
from tests.hostile_text.eyes import Eyes, altered, formulas_in
from tests.hostile_text.reading import calendar_complaints, entries_in
from tests.hostile_text.words import COLUMNS, KEPT, STYLES, Hostile, text_columns


@pytest.mark.django_db
def test_every_text_column_is_filled_or_kept_for_a_reason():
    make_world()

    rows = Hostile("script").fill()

    assert {name for name, count in rows.items() if not count} == set()
    assert set(rows) == set(COLUMNS)
    assert set(KEPT) - set(text_columns()) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("style", STYLES)
def test_the_words_fit_their_columns(style: str):
    words, columns = Hostile(style).words, text_columns()

    too_long = {
        name: text
        for (mark, text), name in zip(words.items(), COLUMNS, strict=True)
        if len(text) > (columns[name].max_length or 20_000)
    }

    assert too_long == {}


@pytest.mark.parametrize(
    "html",
    [
        "<p>q01~<script>alert(1)</script></p>",
        '<input value="q01~"><img src=x onerror=alert(1)>">',
        "<p>q01~<zzz>",
        '<b onclick="q01~">',
        '<a href="javascript:alert(1)//q01~">x</a>',
        '<a href=" java&#10;script:alert(1)//q01~">x</a>',
        '<form action="javascript:alert(1)">',
        '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">',
        "<div x-data=\"{name: 'q01~'}\">",
        "<div hx-vals=\"js:{a: 'q01~'}\">",
        '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
        "<script>let name = 'q01~'</script>",
    ],
)
def test_what_is_not_escaped_is_seen(html: str):
    assert Eyes(html).complaints != []


@pytest.mark.parametrize("shown", ["q01~&amp;lt;b&amp;gt;", "q01~49", "q01~", "q01~&lt;i&gt;"])
def test_what_is_altered_is_seen(shown: str):
    assert altered(Eyes(f"<p>{shown}</p>").texts, {"q01~": "q01~<b>"}) != []


def test_what_is_escaped_is_only_text():
    eyes = Eyes('<p title="q01~&lt;b&gt;">q01~&lt;b&gt; q01~&lt;…</p><a href="https://a.example/q01~">x</a>')

    assert (eyes.complaints, altered(eyes.texts, {"q01~": "q01~<b>"})) == ([], [])


def test_a_calendar_with_a_strangers_entry_is_seen():
    entry = "BEGIN:VEVENT\r\nUID:{}\r\nDTSTAMP:20300101T000000Z\r\nEND:VEVENT\r\n"
    content = f"BEGIN:VCALENDAR\r\n{entry.format(1)}{entry.format('zzz')}END:VCALENDAR\r\n".encode()

    assert (entries_in(content), calendar_complaints(content)) == (2, ["a stranger's VEVENT"])


def test_formulas_in_a_table_are_seen():
    assert formulas_in('Name,Seats\r\n=1+1,2\r\n\'=1+1,"@SUM(1)"\r\n') == ["=1+1", "@SUM(1)"]
