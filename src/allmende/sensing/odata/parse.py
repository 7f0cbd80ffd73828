# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Text → AST: the first of the four verbs. Raises Malformed with the position of the fault (in the decoded
option), NotThereYet for what the standard knows and this server does not yet."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from allmende.core.clock import parse_moment
from allmende.core.errors import Malformed, NotThereYet, nearest
from allmende.sensing.odata.ast import Expand, Order, Path, Query
from allmende.sensing.odata.expressions import Words, expression_of, path_of
from allmende.sensing.odata.path import parse_path

__all__ = ["options", "parse_path", "parse_query"]

DEEPEST_EXPAND = 10
MOST_EXPANDED = 64
"""Links expanded by one request, over all levels."""
_WHOLE = re.compile(r"[0-9]{1,18}\Z")


def options(query: bytes) -> tuple[tuple[str, str], ...]:
    """The raw query string as decoded pairs, in order. A `+` is a space (trap 24)."""
    pairs = (one.partition(b"=") for one in query.split(b"&") if one)
    return tuple((_decoded(name), _decoded(value)) for name, _, value in pairs)


def _decoded(text: bytes) -> str:
    try:
        found = unquote_to_bytes(text.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as error:
        raise Malformed("The query is not UTF-8.") from error
    if "\0" in found:
        raise Malformed("The query has a NUL, which no text here can hold.", position=found.index("\0"))
    return found


@lru_cache(maxsize=256)
def parse_query(given: tuple[tuple[str, str], ...]) -> Query:
    """The options that begin with `$`; all others are ignored (OGC 18-088 §9.3, query-status-code), but for
    those that were meant to."""
    for name, text in given:
        _check_name(name.strip(), text)
    known: list[tuple[str, str]] = [(name.strip(), text) for name, text in given if name.strip()[:1] == "$"]
    found: dict[str, Any] = {}
    for name, text in known:
        words_of = _option(name, found)
        if name == "$select" and text.lstrip().startswith(_DISTINCT):
            found["distinct"] = True
        words = Words(_without_distinct(name, text), name) if name not in _PLAIN else _Plain(text, name)
        found[OPTIONS[name][0]] = words_of(words)
        words.expect_end()
    query = Query(**found)
    metadata = "off" if query.format in ("CSV", "GeoJSON") else query.metadata  # no place for links there
    if metadata is not None or query.as_of is not None:
        query = _throughout(query, metadata, query.as_of)
    if _expanded(query.expand) > MOST_EXPANDED:
        raise Malformed(f"$expand: more than {MOST_EXPANDED} links.")
    return query


def _check_name(name: str, text: str) -> None:
    if not name:
        raise Malformed(
            f"An option has no name: '={text[:40]}'. A shell takes the $top out of double quotes. "
            "Try: single quotes around the address."
        )
    if f"${name}" in OPTIONS:
        raise Malformed(f"{name} is written without its $. Try: ${name}={text[:40]}.")


def _throughout(query: Query, metadata: str | None, as_of: int | None) -> Query:
    """What is said for the whole answer holds for what is expanded in it."""
    expand = tuple(replace(one, query=_throughout(one.query, metadata, as_of)) for one in query.expand)
    return replace(query, metadata=metadata, as_of=as_of, expand=expand)


def _without_distinct(name: str, text: str) -> str:
    """Blanks in its place, so that positions stay true."""
    if name != "$select" or not text.lstrip().startswith(_DISTINCT):
        return text
    return text.replace(_DISTINCT, " " * len(_DISTINCT), 1)


def _option(name: str, found: dict[str, Any]) -> Callable[[Any], Any]:
    if name not in OPTIONS:
        hint = f" Try: {_INSTEAD[name]}." if name in _INSTEAD else nearest(name, OPTIONS)
        raise NotThereYet(f"{name} is not there. Known: {', '.join(OPTIONS)}.{hint}")
    field, words_of = OPTIONS[name]
    if field in found:
        raise Malformed(f"{name} is given twice.")
    return words_of


class _Plain(Words):
    """An option whose text is one value and has no words."""

    def __init__(self, text: str, option: str) -> None:  # no tokens: anything goes
        self.option = option
        self.text = text

    def expect_end(self) -> None:
        pass


def _filter(words: Words) -> Any:
    return expression_of(words)


def _whole(words: Words) -> int:
    token = words.take()
    if not _WHOLE.match(token.text):
        raise Malformed(
            f"{words.option} is {token.text[:40]!r}. Known: a whole number, 0 or greater.",
            position=token.position,
        )
    return int(token.text)


def _truth(words: Words) -> bool:
    token = words.take()
    if token.text not in ("true", "false"):
        raise Malformed(
            f"{words.option} is {token.text[:40]!r}. Known: true, false.", position=token.position
        )
    return token.text == "true"


def _select(words: Words) -> tuple[Path, ...]:
    paths = [path_of(words)]
    while words.takes(","):
        paths.append(path_of(words))
    return tuple(dict.fromkeys(paths))


def _order(words: Words) -> tuple[Order, ...]:
    orders = [_one_order(words)]
    while words.takes(","):
        orders.append(_one_order(words))
    return tuple(orders)


def _one_order(words: Words) -> Order:
    found = expression_of(words)
    if words.ahead.kind == "name" and words.ahead.text.lower() in ("asc", "desc"):  # some write DESC
        return Order(found, words.take().text.lower() == "desc")
    return Order(found)


def _expand(words: Words, depth: int = DEEPEST_EXPAND) -> tuple[Expand, ...]:
    if depth == 0:
        raise words.fault(f"more than {DEEPEST_EXPAND} levels")
    merged: dict[str, Expand] = {}
    while True:
        one = _one_expand(words, depth)
        merged[one.link] = _merged(merged[one.link], one) if one.link in merged else one
        if not words.takes(","):
            return tuple(merged.values())


def _one_expand(words: Words, depth: int) -> Expand:
    path = path_of(words)
    if place := next((one for one in path.names if one[0].isdigit()), None):
        raise Malformed(f"$expand: {place!r} is no name of a link.", position=path.position)
    if len(path.names) > depth:
        raise words.fault(f"more than {DEEPEST_EXPAND} levels")
    query = _nested(words, depth - len(path.names)) if words.takes("(") else Query()
    for name in reversed(path.names[1:]):
        query = Query(expand=(Expand(name, query, path.position),))
    return Expand(path.names[0], query, path.position)


def _nested(words: Words, depth: int) -> Query:
    found: dict[str, Any] = {}
    while not words.takes(")"):
        token = words.take()
        if token.kind != "option":
            raise Malformed(f"{words.option}: an option like $top is missing here.", position=token.position)
        words_of = _option(token.text, found)
        if token.text in _PLAIN:
            raise NotThereYet(f"{token.text} inside $expand is not there yet.", position=token.position)
        words.expect("=")
        found[OPTIONS[token.text][0]] = _expand(words, depth) if token.text == "$expand" else words_of(words)
        if not words.takes(";") and words.ahead.text != ")":
            raise words.fault("';' or ')' is missing", words.instead)
    return Query(**found)


def _merged(one: Expand, two: Expand) -> Expand:
    """`Datastreams,Datastreams/Sensor` is one expand (trap 12); what both say must agree."""
    children = {child.link: child for child in one.query.expand}
    for child in two.query.expand:
        children[child.link] = _merged(children[child.link], child) if child.link in children else child
    values: dict[str, Any] = {"expand": tuple(children.values())}
    for name in ("filter", "select", "order", "top", "skip", "count"):
        first, second = getattr(one.query, name), getattr(two.query, name)
        nothing = first in (None, ())
        if not nothing and second not in (None, (), first):
            raise Malformed(
                f"$expand: {one.link} is asked twice, with different options.", position=two.position
            )
        values[name] = second if nothing else first
    return replace(one, query=Query(**values))


def _expanded(expands: tuple[Expand, ...]) -> int:
    return len(expands) + sum(_expanded(one.query.expand) for one in expands)


def _instant(words: Any) -> int:
    try:
        return parse_moment(words.text.strip())
    except Malformed as error:
        raise Malformed(f"{words.option}: {error.message}") from error


def _one_of(known: dict[str, str | None]) -> Callable[[Any], str | None]:
    """One of these words, however it is written."""

    def word(words: Any) -> str | None:
        found = {one.lower(): one for one in known}.get(words.text.strip().lower())
        if found is None:
            raise Malformed(f"{words.option} is {words.text[:40]!r}. Known: {', '.join(known)}.")
        return known[found]

    return word


_DISTINCT = "distinct:"
_INSTEAD = {
    "$limit": "$top",
    "$offset": "$skip",
    "$format": "$resultFormat=CSV",
    "$search": "$filter=contains(name, 'x')",
    "$apply": "Datastreams(1)/Observations/aggregate?every=hour",
}
_PLAIN = ("$skiptoken", "$resultFormat", "$resultMetadata", "$as_of")
FORMATS: dict[str, str | None] = {"dataArray": "dataArray", "CSV": "CSV", "GeoJSON": "GeoJSON"}
METADATA: dict[str, str | None] = {"full": None, "minimal": "minimal", "off": "off", "none": "off"}
OPTIONS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "$filter": ("filter", _filter),
    "$expand": ("expand", _expand),
    "$select": ("select", _select),
    "$orderby": ("order", _order),
    "$top": ("top", _whole),
    "$skip": ("skip", _whole),
    "$count": ("count", _truth),
    "$skiptoken": ("token", lambda words: words.text),
    "$resultFormat": ("format", _one_of(FORMATS)),
    "$as_of": ("as_of", _instant),
    "$resultMetadata": ("metadata", _one_of(METADATA)),
}
