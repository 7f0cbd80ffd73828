# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Markdown as clerks write it → HTML that can do no harm: no raw HTML, no pictures, no scripts."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_READER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_TAGS = {
    "p",
    "br",
    "hr",
    "strong",
    "em",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "h2",
    "h3",
    "h4",
}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_SCHEMES = {"http", "https", "mailto", "tel"}


def html_of(text: str) -> SafeString:
    tokens = _READER.parse(text)
    for token in tokens:
        token.tag = _tag(token)
    html = _READER.renderer.render(tokens, _READER.options, {})
    cleaned = nh3.clean(
        html, tags=_TAGS | _TABLE, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="noopener"
    )
    return mark_safe(cleaned)  # noqa: S308  nh3 has cleaned it


def _tag(token: Token) -> str:
    """The page has its own first heading, and none is deeper than the fourth."""
    return {"h1": "h2", "h5": "h4", "h6": "h4"}.get(token.tag, token.tag)
