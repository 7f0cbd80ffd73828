# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys as their page shows them, and the datastreams that a key can be for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.core.principal import SYSTEM, Principal
from allmende.identity.models import ApiKey
from allmende.sensing.api import read, sources

RIGHTS: "dict[str, Promise]" = {
    "reads_private": gettext_lazy("Nichtöffentliches der Organisation lesen"),
    "manages_things": gettext_lazy("Messstellen anlegen und ändern, mit allen ihren Werten"),
    "manages_catalogue": gettext_lazy("Datensätze anlegen und ändern"),
}
"""What a key may beside sending to chosen datastreams: fields of ApiKey and Grant, in words."""


@dataclass(frozen=True, slots=True)
class OwnStation:
    """A station of an organisation with its own streams as (id, name)."""

    name: str
    streams: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ShownKey:
    """`maker` is empty where it was made at the console."""

    id: int
    name: str
    rights: "tuple[Promise, ...]"
    streams: tuple[str, ...]
    sources: tuple[str, ...]
    maker: str
    created: datetime
    expires: datetime | None
    last_used: datetime | None
    revoked: datetime | None
    state: Literal["valid", "expired", "revoked"]


def own_stations(principal: Principal, organisation: int) -> tuple[OwnStation, ...]:
    """Stations with streams that belong to the organisation, by name."""
    found = []
    for station in read.stations(principal):
        streams = tuple((one.id, one.name) for one in station.streams if one.organisation == organisation)
        if streams:
            found.append(OwnStation(station.name, streams))
    return tuple(found)


def shown_keys(principal: Principal, organisation: int) -> tuple[ShownKey, ...]:
    """Those that count first, newest first."""
    found = list(ApiKey.objects.filter(organisation=organisation).select_related("maker"))
    names = _stream_names(principal, organisation) if any(key.datastreams for key in found) else {}
    known = {one.id: one.name for one in sources.sources(SYSTEM)} if any(key.sources for key in found) else {}
    shown = [_shown(key, names, known) for key in found]
    return tuple(sorted(shown, key=lambda one: one.state != "valid"))


def _stream_names(principal: Principal, organisation: int) -> dict[int, str]:
    return {
        number: f"{station.name}: {name}"
        for station in own_stations(principal, organisation)
        for number, name in station.streams
    }


def _shown(key: ApiKey, names: Mapping[int, str], known: Mapping[int, str]) -> ShownKey:
    return ShownKey(
        key.pk,
        key.name,
        tuple(words for name, words in RIGHTS.items() if getattr(key, name)),
        tuple(names.get(one) or _("Messreihe %(id)d") % {"id": one} for one in key.datastreams),
        tuple(known.get(one) or _("Quelle %(id)d, gelöscht") % {"id": one} for one in key.sources),
        key.maker.name if key.maker else "",
        key.created,
        key.expires,
        key.last_used,
        key.revoked,
        state_of(key, timezone.now()),
    )


def state_of(key: ApiKey, now: datetime) -> Literal["valid", "expired", "revoked"]:
    if key.revoked is not None:
        return "revoked"
    return "expired" if key.expires is not None and key.expires <= now else "valid"
