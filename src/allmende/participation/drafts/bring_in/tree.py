# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""HTML as a light tree: cleaned first, so that every element is closed and none is unknown."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from allmende.core.child import Declined


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _words(
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 "
    "h4 h5 h6 header hr li main ol p pre section summary table ul"
)
TABLE_PARTS = _words("caption thead tbody tfoot tr td th")
INLINE = _words(
    "a abbr b big br cite code del em font i img ins kbd label mark q s samp small span strike strong sub "
    "sup time tt u var"
)
_UNREAD = _words(
    "script style title template noscript svg math iframe object select textarea button nav audio video "
    "canvas"
)
_STYLED = ("b", "strong", "span", "p", "font")
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "li": {"id", "value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    **{name: {"style"} for name in _STYLED},
}
_SCHEMES = {"http", "https", "mailto", "tel", "data", "cid"}
_VOID = frozenset(("br", "hr", "img"))
_DEEPEST = 150
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-5]00)", re.IGNORECASE)


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def has_blocks(self) -> bool:
        return any(
            not isinstance(one, str) and (one.tag in BLOCKS or one.has_blocks) for one in self.children
        )

    @property
    def is_bold(self) -> bool:
        """As it looks: copied pages say it in either way."""
        style = self.attributes.get("style", "")
        if self.tag in ("b", "strong"):
            return not _NOT_BOLD.search(style)
        return bool(_BOLD.search(style))

    def all(self, *tags: str) -> "list[Element]":
        """Below it, at any depth, in order."""
        found = []
        for one in self.children:
            if not isinstance(one, str):
                found += [one, *one.all(*tags)] if one.tag in tags else one.all(*tags)
        return found

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.children)


def tree(html: str) -> Element:
    """Raises Declined for what is nested deeper than any page."""
    cleaned = nh3.clean(
        html,
        tags=set(BLOCKS | TABLE_PARTS | INLINE),
        clean_content_tags=set(_UNREAD),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        attribute_filter=_kept,
        link_rel=None,
    )
    builder = _Builder()
    builder.feed(cleaned)
    builder.close()
    return builder.root


def _kept(tag: str, name: str, value: str) -> str | None:
    """Only a picture is data."""
    is_data = value.lstrip().lower().startswith(("data:", "cid:"))
    return None if is_data and (tag, name) != ("img", "src") else value


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(made)
        if tag not in _VOID:
            if len(self._open) > _DEEPEST:
                raise Declined("nested")
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
