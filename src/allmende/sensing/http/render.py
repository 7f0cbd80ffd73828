# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows → JSON, level by level from below: a level has one template, filled from columns of text.

Stored JSON goes out as it came in; numbers are printed with as many digits as they need to come back equal.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, repeat
from typing import Any

from allmende.core.errors import TooLarge
from allmende.sensing.entities import DATASTREAM, MULTI_DATASTREAM
from allmende.sensing.http.links import address, going_on
from allmende.sensing.http.profile import V1_1 as NAMES
from allmende.sensing.http.values import Columns, is_empty, optional, quoted, required, values_of
from allmende.sensing.odata.text import query_to_options
from allmende.sensing.sql.keyset import encode_token
from allmende.sensing.sql.streams import STREAMS
from allmende.sensing.store.kinds import Kinds
from allmende.sensing.store.reader import Counted, Fetched

_STREAMS = frozenset(STREAMS)

MOST_CHARACTERS = 100_000_000
"""Of one answer: the same entity may stand in it many times."""


class Template:
    """Constant texts and columns of texts in turn: a row is the join of one of each."""

    def __init__(self) -> None:
        self._parts: list[Iterable[str]] = []
        self._constant = "{"
        self._may_begin_with_comma = False

    def put(self, before: str, column: Iterable[str], after: str = "") -> None:
        """A member that is always there; the comma before it is ours."""
        comma = "," if self._parts else ""
        self._parts += [repeat(f"{self._constant}{comma}{before}"), column]
        self._constant = after

    def put_optional(self, column: Iterable[str]) -> None:
        """A text brings its own comma, or is empty."""
        self._may_begin_with_comma |= not self._parts
        self._parts += [repeat(self._constant), column]
        self._constant = ""

    def texts(self, rows: int) -> list[str]:
        if not self._parts:
            return ["{}"] * rows
        found = list(map("".join, zip(*self._parts, repeat(f"{self._constant}}}"), strict=False)))
        return [_without_first_comma(one) for one in found] if self._may_begin_with_comma else found


def _without_first_comma(text: str) -> str:
    return "{" + text[2:] if text.startswith("{,") else text


def streams_in(fetched: Fetched) -> set[int]:
    """The datastreams of all observations whose links say what they hang on."""
    level = fetched.level
    shown = level.query.format is not None or not _STREAMS.isdisjoint(level.output.navigations)
    found = {row[level.stream] for row in fetched.rows} if shown and level.stream >= 0 else set[int]()
    return found.union(*map(streams_in, fetched.children))


def rows_to_texts(fetched: Fetched, root: str, kinds: Kinds) -> list[str]:
    """The JSON of every row."""
    level, rows = fetched.level, fetched.rows
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))
    ids, template = list(map(str, columns[level.id])), Template()
    here = f"{_inside(root)}/{level.entity.set}("
    if level.output.identified:
        template.put(f'"{NAMES.id}":', ids)
    if level.output.linked:
        template.put(f'"{NAMES.self_link}":"{here}', ids, ')"')
    for one in level.fields:
        if one.optional and is_empty(columns[one.first]):
            continue
        found = values_of(one, columns)
        if one.optional:
            template.put_optional(optional(one.name, found))
        else:
            template.put(f'"{one.name}":', required(found))
    for name in level.output.navigations:
        if name in _STREAMS and level.stream >= 0:
            link = f',"{name}{NAMES.navigation_link}":"{here}', f')/{name}"'
            template.put_optional(_stream_links(name, link, ids, columns[level.stream], kinds))
        else:
            template.put(f'"{name}{NAMES.navigation_link}":"{here}', ids, f')/{name}"')
    for child in fetched.children:
        _put_child(template, child, root, columns, fetched, kinds)
    return template.texts(len(rows))


def _stream_links(
    name: str, link: tuple[str, str], ids: Sequence[str], streams: Sequence[int], kinds: Kinds
) -> list[str]:
    """An observation hangs on a Datastream or on a MultiDatastream: it has the one link or the other."""
    before, after = link
    wanted = name == MULTI_DATASTREAM.name
    shown = {one: kinds.is_multi(one) is wanted for one in set(streams)}
    return [
        f"{before}{one}{after}" if shown[stream] else "" for one, stream in zip(ids, streams, strict=True)
    ]


def _inside(text: str) -> str:
    """As it stands between the quotes of a JSON string."""
    return quoted(text)[1:-1]


def _put_child(
    template: Template, child: Fetched, root: str, columns: Columns, parent: Fetched, kinds: Kinds
) -> None:
    link = child.level.link
    assert link is not None  # noqa: S101  # a child is what a link leads to
    texts, owners = rows_to_texts(child, root, kinds), columns[child.level.owner]
    if not link.many:
        ones = {key: texts[begin] for key, (begin, _) in child.spans.items()}
        _check_size(len(ones.get(key, "")) for key in owners)
        template.put_optional(optional(link.name, [ones.get(key) for key in owners]))
        return
    lists = {key: ",".join(texts[begin:end]) for key, (begin, end) in child.spans.items()}
    _check_size(len(lists.get(key, "")) for key in owners)
    if child.level.count is not None:
        counts = [_count(child.counted, key, link.name) for key in owners]
        template.put(f'"{link.name}{NAMES.count}":', counts)
    template.put(f'"{link.name}":[', [lists.get(key, "") for key in owners], "]")
    if child.more and child.level.query.metadata != "off":
        links = _next_links(child, address(root, f"/{parent.level.entity.set}", ()))
        template.put_optional([links.get(key, "") for key in owners])


def _count(counted: Counted, parent: Any, name: str = "") -> str:
    """The value of `@iot.count`, and after it that it is an estimate where it is one."""
    found = str(counted.numbers.get(parent, 0))
    return f'{found},"{name}{NAMES.estimated}":true' if parent in counted.estimates else found


def _check_size(lengths: Iterable[int]) -> None:
    if sum(lengths) > MOST_CHARACTERS:
        raise TooLarge("The answer would be too long. Try: $select, or $top within $expand, or less $expand.")


def _next_links(child: Fetched, owners: str) -> dict[Any, str]:
    """The rest of an expanded collection has its own address (trap 13). `owners`: the parents' set."""
    level = child.level
    assert level.page is not None  # noqa: S101  # only pages go on
    assert level.link is not None  # noqa: S101
    rest = address("", f"/{level.link.name}", query_to_options(level.query))
    begin = f',"{level.link.name}{NAMES.next_link}":"{_inside(owners)}'
    found = {}
    for key in child.more:
        first, end = child.spans[key]
        last = child.rows[end - 1]
        token = encode_token([last[place] for place in level.keys])
        # What is percent-encoded needs no escaping in JSON.
        found[key] = f'{begin}({key}){going_on(rest, level.page.skip + end - first, token)}"'
    return found


def next_link(fetched: Fetched, root: str, path: str, options: Sequence[tuple[str, str]]) -> str | None:
    """Where the list goes on: the request's own options, and the keys of the last row."""
    level = fetched.level
    if level.page is None or not fetched.more or level.query.metadata == "off":
        return None
    kept = [one for one in options if one[0].strip() not in ("$skip", "$skiptoken")]
    token = encode_token([fetched.rows[-1][place] for place in level.keys]) if level.keys else None
    skip = level.page.skip + len(fetched.rows)
    return going_on(address(root, path, kept), skip, token)


def list_to_json(counted: Counted, link: str | None, texts: list[str]) -> bytes:
    """The count comes first (trap 3). Uses up `texts`."""
    head = f'"{NAMES.count}":{_count(counted, None)},' if counted.numbers else ""
    head += "" if link is None else f'"{NAMES.next_link}":{quoted(link)},'
    if not texts:
        return f'{{{head}"value":[]}}'.encode()
    # Megabytes: one copy as text and one as bytes.
    texts[0] = f'{{{head}"value":[{texts[0]}'
    texts[-1] += "]}"
    return ",".join(texts).encode()


def rows_to_arrays(fetched: Fetched, root: str, kinds: Kinds) -> list[str]:
    """`$resultFormat=dataArray`: groups of one datastream in the order of rows (trap 44)."""
    level = fetched.level
    if not fetched.rows:
        return []
    columns = list(zip(*fetched.rows, strict=True))
    fields = [one for one in level.fields if not one.key or not is_empty(columns[one.first])]
    names = (["id"] if level.output.identified else []) + [one.name for one in fields]
    parts = [list(map(str, columns[level.id]))] if level.output.identified else []
    parts += [required(values_of(one, columns)) for one in fields]
    texts = list(map(",".join, zip(*parts, strict=True))) or [""] * len(fetched.rows)
    components = ",".join(map(quoted, names))
    arrays = []
    for stream, group in groupby(zip(columns[level.stream], texts, strict=True), key=_first):
        inner = [f"[{text}]" for _, text in group]
        owner = MULTI_DATASTREAM if kinds.is_multi(stream) else DATASTREAM
        arrays.append(
            f'{{"{owner.name}{NAMES.navigation_link}":{quoted(f"{root}/{owner.set}({stream})")},'
            f'"components":[{components}],"dataArray{NAMES.count}":{len(inner)},"dataArray":[{",".join(inner)}]}}'
        )
    return arrays


def _first(pair: tuple[Any, str]) -> Any:
    return pair[0]
