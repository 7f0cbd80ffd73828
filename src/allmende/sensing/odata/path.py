# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Resource paths: `/Things(1)/Datastreams(3)/Observations/$ref`. OGC 18-088 §9.2."""

import re

from allmende.core.errors import Malformed, Unknown
from allmende.sensing.odata.ast import ResourcePath, Segment

MOST_SEGMENTS = 32
GREATEST_ID = (1 << 63) - 1

_SEGMENT = re.compile(r"/(\$?[^\W\d][\w.\-:]*|@iot\.\w+|\d+)(\()?")
_KEY = re.compile(r"\s*(?:(?:@iot\.)?id\s*=\s*)?(?:(-?\d+)|'((?:[^']|'')*)'|([\w.\-]+))\s*\)")
_ENDS = {"$ref": "ref", "$value": "value", "$count": "count"}


def parse_path(path: str) -> ResourcePath:
    """`path` is percent-decoded and starts after the version: `/Things(1)/name`.

    Raises Malformed with the position, and Unknown where a key cannot exist: ids are integers.
    """
    text = path.removesuffix("/")
    segments: list[Segment] = []
    position = 0
    while position < len(text):
        segment, position = _segment(text, position)
        segments.append(segment)
        if len(segments) > MOST_SEGMENTS:
            raise Malformed(f"The path has more than {MOST_SEGMENTS} segments.", position=position)
    return _ended(segments)


def _segment(text: str, position: int) -> tuple[Segment, int]:
    match = _SEGMENT.match(text, position)
    if match is None:
        raise Malformed(
            f"The path cannot be read at {text[position : position + 20]!r}. Try: /Things(1)/Datastreams.",
            position=position,
        )
    name, opened = match.groups()
    if not opened:
        return _bounded(text, Segment(name, None, position + 1), match.end())
    key = _KEY.match(text, match.end())
    if key is None:
        raise Malformed(f"The key of {name} cannot be read. Try: {name}(1).", position=match.end())
    return _bounded(text, Segment(name, _integer(name, key), position + 1), key.end())


def _bounded(text: str, segment: Segment, end: int) -> tuple[Segment, int]:
    if end < len(text) and text[end] != "/":
        raise Malformed(
            f"A slash is missing after {segment.name!r}: found {text[end : end + 20]!r}.", position=end
        )
    return segment, end


def _integer(name: str, key: re.Match[str]) -> int:
    digits = key[1]
    if digits is None or len(digits) > 20 or abs(int(digits)) > GREATEST_ID:
        raise Unknown(f"There is no {name}({key[0][:-1].strip()[:40]}): ids are integers.")
    return int(digits)


def _ended(segments: list[Segment]) -> ResourcePath:
    for one in segments[:-1]:
        if one.name in _ENDS:
            raise Malformed(f"{one.name} can only end a path.", position=one.position)
    if not segments or not segments[-1].name.startswith("$"):
        return ResourcePath(tuple(segments))
    last = segments[-1]
    if last.name not in _ENDS or last.key is not None or len(segments) == 1:
        raise Unknown(f"There is no {last.name} here. Known at the end of a path: {', '.join(_ENDS)}.")
    return ResourcePath(
        tuple(segments[:-1]),
        ref=last.name == "$ref",
        value=last.name == "$value",
        count=last.name == "$count",
    )
