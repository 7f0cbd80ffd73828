# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""JSON Patch (RFC 6902) on plain values: nothing that is given is changed, all operations or none."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from allmende.core.errors import Conflict, Malformed

MOST_OPERATIONS = 1_000
_MOST_COPIED = 100_000  # values, of one patch: copies of copies grow without end
_DEEPEST = 100
Tokens = tuple[str, ...]


class Operation(NamedTuple):
    """`op` is one of the six. `path` and `source` (of move and copy) are JSON Pointers,
    taken apart (RFC 6901)."""

    op: str
    path: Tokens
    value: Any = None
    source: Tokens = ()


def read(document: Any) -> tuple[Operation, ...]:
    """Raises Malformed for what is no patch, whatever it would be applied to."""
    if not isinstance(document, list):
        raise Malformed('A JSON Patch is an array. Try: [{"op": "replace", "path": "/name", "value": "…"}].')
    if len(document) > MOST_OPERATIONS:
        raise Malformed(f"The patch has {len(document)} operations. Known: {MOST_OPERATIONS} at most.")
    return tuple(_operation(one, place) for place, one in enumerate(document))


def _operation(given: Any, place: int) -> Operation:
    op: Any = given.get("op") if isinstance(given, dict) else None
    if not isinstance(op, str) or op not in OPERATIONS:
        known = ", ".join(OPERATIONS)
        raise Malformed(f"Operation {place} of the patch has op {str(op)[:40]!r}. Known: {known}.")
    if op in ("add", "replace", "test") and "value" not in given:
        raise Malformed(f"Operation {place} of the patch ({op}) needs a value.")
    source = _pointer(given.get("from"), "from", place) if op in ("move", "copy") else ()
    path = _pointer(given.get("path"), "path", place)
    if op == "move" and len(source) < len(path) and path[: len(source)] == source:
        raise Malformed(f"Operation {place} of the patch moves {_text(source)!r} into itself.")
    return Operation(op, path, given.get("value"), source)


def _pointer(given: Any, name: str, place: int) -> Tokens:
    if not isinstance(given, str) or (given and not given.startswith("/")):
        raise Malformed(
            f"Operation {place} of the patch needs {name}, a JSON Pointer. Try: /properties/colour."
        )
    tokens = given.split("/")[1:]
    if any("~" in one.replace("~0", "").replace("~1", "") for one in tokens):
        raise Malformed(f"{given[:60]!r} is no JSON Pointer: ~ is written ~0, and / within a name ~1.")
    return tuple(one.replace("~1", "/").replace("~0", "~") for one in tokens)


def applied(document: Any, operations: Sequence[Operation]) -> Any:
    """The document after all of them. Raises Conflict where a test fails or a place is not there."""
    room = _MOST_COPIED
    document, _ = _copied(document, room, 0)
    for one in operations:
        found, room = _copied(_taken(document, one), room, 0)
        document = OPERATIONS[one.op](document, one.path, found, one.source)
    return document


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 is 1.0 but not true, the order of members does not matter (RFC 6902 §4.6)."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _taken(document: Any, one: Operation) -> Any:
    """What the operation puts or compares."""
    return _at(document, one.source) if one.op in ("move", "copy") else one.value


def _copied(value: Any, room: int, depth: int) -> tuple[Any, int]:
    """A copy that shares nothing, and how much room is left for more."""
    if room <= 0 or depth > _DEEPEST:
        raise Malformed("The patch makes the entity too large or too deep. Try: fewer copies.")
    room -= 1
    if isinstance(value, list):
        items = []
        for one in value:
            made, room = _copied(one, room, depth + 1)
            items.append(made)
        return items, room
    if isinstance(value, dict):
        members = {}
        for name, one in value.items():
            members[name], room = _copied(one, room, depth + 1)
        return members, room
    return value, room


def _at(document: Any, path: Tokens) -> Any:
    for place in range(len(path)):
        document = _inside(document, path, place)
    return document


def _inside(found: Any, path: Tokens, place: int) -> Any:
    token = path[place]
    if isinstance(found, dict) and token in found:
        return found[token]
    if isinstance(found, list):
        return found[_index(token, len(found) - 1, path)]
    raise _not_there(path[: place + 1])


def _index(token: str, last: int, path: Tokens) -> int:
    if not (token.isascii() and token.isdigit()) or (token.startswith("0") and len(token) > 1):
        raise Conflict(
            f"{_text(path)} goes into an array. Known there: 0 to {last}, and - to add at its end."
        )
    if len(token) > 9 or int(token) > last:
        raise _not_there(path)
    return int(token)


def _add(document: Any, path: Tokens, value: Any, _: Tokens = ()) -> Any:
    if not path:
        return value
    above, last = _at(document, path[:-1]), path[-1]
    if isinstance(above, dict):
        above[last] = value
    elif isinstance(above, list):
        above.insert(len(above) if last == "-" else _index(last, len(above), path), value)
    else:
        raise _not_there(path[:-1])
    return document


def _remove(document: Any, path: Tokens, *_: Any) -> Any:
    if not path:
        return None
    above = _at(document, path[:-1])
    _inside(above, path, len(path) - 1)
    del above[path[-1] if isinstance(above, dict) else int(path[-1])]
    return document


def _replace(document: Any, path: Tokens, value: Any, _: Tokens = ()) -> Any:
    if not path:
        return value
    above = _at(document, path[:-1])
    _inside(above, path, len(path) - 1)
    above[path[-1] if isinstance(above, dict) else int(path[-1])] = value
    return document


def _move(document: Any, path: Tokens, value: Any, source: Tokens) -> Any:
    return document if source == path else _add(_remove(document, source), path, value)


def _test(document: Any, path: Tokens, value: Any, _: Tokens = ()) -> Any:
    found = _at(document, path)
    if not same(found, value):
        shown = msgspec.json.encode(found).decode()[:80]
        raise Conflict(f"The test of {_text(path)!r} fails: there is {shown}. Nothing was changed.")
    return document


def _not_there(path: Tokens) -> Conflict:
    return Conflict(f"There is nothing at {_text(path)!r}. Known: what GET shows. Try: add it first.")


def _text(path: Tokens) -> str:
    return "".join("/" + one.replace("~", "~0").replace("/", "~1") for one in path)[:200]


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _add,
    "test": _test,
}
