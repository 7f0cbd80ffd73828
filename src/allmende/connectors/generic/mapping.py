# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody wrote down of their own JSON: where values stand, what its time is, which device it is."""

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from allmende.connectors.generic.path import parse_path
from allmende.core.errors import Malformed

_NAMED = re.compile(r"\{([A-Za-z_]\w*)\}", re.ASCII)
_LEVEL = re.compile(r"\+|\{[A-Za-z_]\w*\}|[^+#{}]*", re.ASCII)
TimeFormat = Literal["iso", "s", "ms", "us"]


class BadMapping(Malformed):
    """The mapping cannot be used; the message says which line and what is known."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value: stored is `value * factor + shift`."""

    name: str
    path: str
    factor: float = 1
    shift: float = 0


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"zone": "time_zone"}):
    """`device`: where its name stands in the message; empty: in the address or the topic. `topic`: a pattern
    in which `{device}` stands for it and `+` for anything. `zone`: of times without an offset. No lines: all
    values that there are, by their paths."""

    lines: tuple[Line, ...] = ()
    device: str = ""
    topic: str = ""
    time: str = ""
    time_format: TimeFormat = "iso"
    zone: str = "UTC"
    key: str = ""


def mapping_of(settings: Mapping[str, Any]) -> Layout:
    """Raises BadMapping."""
    try:
        found = msgspec.convert(dict(settings), Layout)
    except msgspec.ValidationError as error:
        raise BadMapping(
            f"The mapping does not fit: {error}. Known times: {', '.join(get_args(TimeFormat))}."
        ) from error
    for one in (*(line.path for line in found.lines), found.device, found.time, found.key):
        parse_path(one)
    names = [line.name for line in found.lines]
    if len(set(names)) < len(names) or not all(names):
        raise BadMapping("Two lines have the same name, or one has none. Try: a name of its own for each.")
    _check_topic(found.topic)
    try:
        ZoneInfo(found.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # it looks for a file of this name
        raise BadMapping(f"There is no time zone {found.zone[:40]!r}. Try: Europe/Berlin.") from error
    return found


def _check_topic(topic: str) -> None:
    """What stands for something fills its level, as in a filter: several in one are none to any broker, and
    could be searched for in a topic for hours. Raises BadMapping."""
    names = [match[1] for one in topic.split("/") if (match := _NAMED.fullmatch(one))]
    loose = [one for one in topic.split("/") if not _LEVEL.fullmatch(one)]
    if loose or len(set(names)) < len(names):
        shown = (loose or [f"{{{one}}}" for one in names])[0]
        raise BadMapping(
            f"The topic {topic[:80]!r} cannot be used, because of {shown[:40]!r}. "
            "Known: {device} or + between two slashes, each name once. Try: tele/{device}/SENSOR"
        )
