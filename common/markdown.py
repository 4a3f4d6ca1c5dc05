"""Texts that people write in Markdown, as safe HTML and as plain text.

The dialect is CommonMark with tables, strikethrough, line breaks that are kept, and addresses that become links.
HTML in the text is shown as text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import nh3
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table as read_table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Deeper nesting is shown as text, or left out; each level costs one more look at everything inside it.
DEEPEST_NESTING = 12
# Columns times lines: short rows are filled up with empty cells, so that 2 kB of text could become 600 kB of HTML.
LARGEST_TABLE = 5_000
# A page has its title in h1 and its parts in h2.
FIRST_HEADING = 3
TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "a", "img", "blockquote", "ul", "ol", "li"),
    *("code", "pre", "table", "thead", "tbody", "tr", "th", "td"),
}
LISTS = {"bullet_list_close", "ordered_list_close"}
ENDS_PARAGRAPH = LISTS | {"paragraph_close", "heading_close", "table_close", "blockquote_close"}
ALIGNED = {"class": {"align-start", "align-center", "align-end"}}
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), "a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}},
    tag_attribute_values={"th": ALIGNED, "td": ALIGNED, "img": {"loading": {"lazy"}}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow ugc noopener",
)
_ADDRESS = re.compile(
    r"(?<![\w@/.])(?:https?://[^\s<>]+|www\.[^\s<>]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)", re.IGNORECASE
)
_FOREIGN_IMAGE = re.compile(r"https://([a-z0-9.-]+)/[^\s\\]*", re.IGNORECASE)
_OWN_FILE = re.compile(r"(?!.*\.\.)[\w./-]+", re.ASCII)
# A scheme that is known, or none: no colon before the first slash, question mark or hash.
_HARMLESS = re.compile(r"(?:https?:|mailto:|tel:|data:image/)|[^:/?#]*(?:[/?#]|$)", re.IGNORECASE)
_ALIGNMENT = {"text-align:left": "align-start", "text-align:center": "align-center", "text-align:right": "align-end"}


class Images(NamedTuple):
    """Where images may be loaded from: these hosts by https, and everything under these addresses of ours."""

    hosts: frozenset[str]
    own: tuple[str, ...]

    @classmethod
    def of_settings(cls) -> "Images":
        files = default_storage.url("x").removesuffix("x")
        own = (files, settings.SITE_URL + files) if files.startswith("/") else (files,)
        return cls(frozenset(settings.DESCRIPTION_IMAGE_HOSTS), own)

    def may_load(self, src: str) -> bool:
        foreign = _FOREIGN_IMAGE.fullmatch(src)
        is_own = any(src.startswith(base) and _OWN_FILE.fullmatch(src[len(base) :]) for base in self.own)
        return is_own or bool(foreign and foreign[1].lower() in self.hosts)


def render(text: str) -> SafeString:
    """The text as HTML that has no tags and attributes but those above.

    Headings begin at h3. Images from elsewhere become links, as loading them would tell a stranger who reads the page.
    """
    return _render(text, Images.of_settings())


@lru_cache(maxsize=128)
def _render(text: str, images: Images) -> SafeString:
    html = _parser.render(_storable(text), {"images": images})
    return mark_safe(_cleaner.clean(html).strip())  # noqa: S308  nh3 has cleaned it


def _storable(text: str) -> str:
    """Without lone surrogates, which UTF-8 cannot say."""
    return text.encode("utf-8", "replace").decode()


def plain(text: str) -> str:
    """The text without its marks, for mails, calendars and summaries: blank lines between paragraphs, ``- `` for items.

    A link is its words with the address behind them; an image is its description.
    """
    tokens = _parser.parse(_storable(text), {"images": Images(frozenset(), ())})
    words = re.sub(r" \| *$", "", "".join(_words(tokens)), flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", words).strip()


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_inline_words(token.children or []))
        elif token.type in {"fence", "code_block"}:
            yield token.content + "\n"
        elif token.type == "list_item_open":
            yield f"{token.info}. " if token.info else "- "
        elif token.type in {"th_close", "td_close"}:
            yield " | "
        elif token.type == "tr_close" or token.hidden:
            yield "\n" * (token.nesting == -1)
        elif token.type in ENDS_PARAGRAPH and not (token.type in LISTS and token.level):
            yield "\n\n"


def _inline_words(children: list[Token]) -> Iterator[str]:
    href, begun = "", ""
    for child in children:
        words = child.content if child.type in {"text", "code_inline"} else ""
        if child.type in {"softbreak", "hardbreak"}:
            words = "\n"
        elif child.type == "link_open":
            href, begun = str(child.attrs.get("href", "")), ""
        elif child.type == "link_close" and not href.endswith(begun):
            words = f" ({settings.SITE_URL if href.startswith('/') else ''}{href})"
        begun += words
        yield words


def _small_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, unless it could become a huge one."""
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start]) + 1
    return columns * (end - start) <= LARGEST_TABLE and read_table(state, start, end, silent)


def _fit(state: StateCore) -> None:
    """Make what was read fit the site: headings, the alignment of cells, images and bare addresses."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + FIRST_HEADING - 1)}"
        elif token.type in {"th_open", "td_open"}:
            style = str(token.attrs.pop("style", ""))
            token.attrs |= {"class": _ALIGNMENT[style]} if style else {}
        elif token.type == "inline":
            token.children = list(_fit_inline(state, token.children or []))


def _fit_inline(state: StateCore, children: list[Token]) -> Iterator[Token]:
    in_link = False
    for child in children:
        if child.type in {"link_open", "link_close"}:
            in_link = child.type == "link_open"
        if child.type == "image" and not state.env["images"].may_load(str(child.attrs["src"])):
            src, words = str(child.attrs["src"]), "".join(_inline_words(child.children or []))
            yield from _link(src, words, linked=not in_link and src.startswith(("https://", "http://")))
        elif child.type == "image":
            child.attrSet("loading", "lazy")
            yield child
        elif child.type == "text" and not in_link:
            yield from _with_links(state.md, child)
        else:
            yield child


def _link(href: str, words: str, *, linked: bool = True) -> Iterator[Token]:
    if linked:
        yield Token("link_open", "a", 1, attrs={"href": href})
    yield Token("text", "", 0, content=words or (href if linked else ""))
    if linked:
        yield Token("link_close", "a", -1)


def _with_links(parser: MarkdownIt, token: Token) -> Iterator[Token]:
    """The text with its bare web and mail addresses as links; punctuation behind one is not part of it."""
    position = 0
    for match in _ADDRESS.finditer(token.content):
        address = match[0].rstrip(".,;:!?'\"*_~")
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(")")
        start = address.lower()
        scheme = "" if start.startswith("http") else "https://" if start.startswith("www.") else "mailto:"
        href = parser.normalizeLink(scheme + address)
        yield Token("text", "", 0, content=token.content[position : match.start()])
        yield from _link(href, address, linked=parser.validateLink(href))
        position = match.start() + len(address)
    yield Token("text", "", 0, content=token.content[position:])


class Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Whether it may be a link at all; what is refused stays text. Images have their own rules on top."""
        return super().validateLink(url) and bool(_HARMLESS.match(url))


def _make_parser() -> MarkdownIt:
    parser = Parser("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST_NESTING})
    parser.enable(["table", "strikethrough"]).disable(["html_block", "html_inline"])
    parser.block.ruler.at("table", _small_table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.push("fit", _fit)
    return parser


_parser = _make_parser()
