# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Series of pictures: what their values lead to is shown, instead of drawn as a curve."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allmende.core.principal import Principal
from allmende.media.models import Picture
from allmende.sensing.api import observations
from allmende.sensing.api.read import Station, Stream
from allmende.stations.values import Telling
from allmende.web import formats

KIND = "photo"
_OURS = re.compile(r"https?://[^/]+/medien/(\d{1,12})/[a-z]+")
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Shown:
    picture: Picture
    when: str


def is_photos(stream: Stream) -> bool:
    return stream.properties.get("kind") == KIND


def photos(principal: Principal, user: Any, station: Station, told: Telling) -> list[Shown]:
    """Of all its series, the newest first, as far as `user` may see them. A picture elsewhere is not fetched:
    it has no curve and no place here, only its address at the interface."""
    times = dict(
        sorted(
            (found for one in station.streams if is_photos(one) for found in _times(principal, one.id)),
            key=lambda one: -one[1],
        )[:_SHOWN]
    )
    pictures = Picture.objects.seen_by(user).in_bulk(list(times))
    return [
        Shown(pictures[one], formats.ago(at, told.now, told.zone, told.language))
        for one, at in times.items()
        if one in pictures
    ]


def _times(principal: Principal, datastream: int) -> Iterator[tuple[int, int]]:
    """The number of each picture and when it was taken."""
    for one in observations.newest(principal, datastream, _SHOWN):
        found = _OURS.fullmatch(one.result) if isinstance(one.result, str) else None
        if found is not None:
            yield int(found[1]), one.start
