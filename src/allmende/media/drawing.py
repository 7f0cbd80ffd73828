# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A picture as somebody sends it → its sizes, drawn anew: without places, names and whatever else cameras
and programs write into files. `draw` and `draw_all` are for a child process."""

from contextlib import suppress
from dataclasses import dataclass

from allmende.core.child import Declined

EDGES = {"thumb": 360, "wide": 960, "full": 1920}
"""The longest edge of each size, in pixels."""
TYPE = "image/webp"
LARGEST = 15_000_000
"""Bytes: what a telephone's camera makes, and some more."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """By the name of the size; `width` and `height` of the largest."""

    sizes: dict[str, bytes]
    width: int
    height: int


def draw(sent: bytes) -> Drawn:
    """Raises Declined."""
    from allmende.media import decoding  # noqa: PLC0415  only the child pays for Pillow

    if not sent:
        raise Declined("empty")
    if len(sent) > LARGEST:
        raise Declined("bytes", given=-(-len(sent) // 1_000_000), most=LARGEST // 1_000_000)
    with decoding.opened(sent) as given:
        whole = decoding.plain(given, max(EDGES.values()))
    sizes = {
        name: decoding.encoded(whole, edge, is_drawing=given.format in ("PNG", "GIF"))
        for name, edge in EDGES.items()
    }
    return Drawn(sizes, *whole.size)


def draw_all(sent: list[bytes]) -> list[Drawn | None]:
    """None for what is no picture."""
    return [_drawn(one) for one in sent]


def _drawn(sent: bytes) -> Drawn | None:
    with suppress(Declined):
        return draw(sent)
    return None
