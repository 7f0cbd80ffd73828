# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Decoders as their pages show them: who uses them, what they make of bytes, and why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.connectors.contract import Message, PayloadError, Uplink, Value
from allmende.connectors.payload.layout import BadLayout
from allmende.connectors.payload.trying import Kind, try_out
from allmende.connectors.registry import connectors
from allmende.core.errors import AllmendeError, Overloaded
from allmende.core.principal import Principal
from allmende.identity.audit import note
from allmende.sensing import hub
from allmende.sensing.api import sources
from allmende.sensing.api.sources import Decoder
from allmende.sensors.sources import words
from allmende.sensors.sources.kinds import kind_of

_FAULTS: dict[str, Promise] = {
    "decoder-failed": _("Der Dekoder scheitert."),
    "decoder-refused": _("Der Dekoder sagt selbst, dass er diese Bytes nicht lesen kann."),
    "decoder-time": _("Der Dekoder rechnet zu lange. Erlaubt sind 50 Millisekunden."),
    "decoder-memory": _("Der Dekoder braucht zu viel Speicher. Erlaubt sind 16 MB."),
    "bad-payload": _("Die Bytes passen nicht zur Beschreibung."),
    "no-values": _("Für diesen Port und so viele Bytes sagt die Beschreibung nichts."),
    "bad-value": _("Aus den Bytes wird keine Zahl."),
    "too-many": _("Das sind zu viele Werte auf einmal."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`said`: the decoder's or the layout's own words, in English."""

    words: Promise | str
    said: str


@dataclass(frozen=True, slots=True)
class ShownDecoder:
    decoder: Decoder
    devices: int


def shown_decoders(asker: Principal, organisation: int) -> list[ShownDecoder]:
    """By name."""
    used = [one.decoder for one in sources.devices(asker)]
    own = (one for one in sources.decoders(asker) if one.organisation == organisation)
    return [ShownDecoder(one, used.count(one.id)) for one in own]


def taken(asker: Principal, organisation: int, but: int = 0) -> frozenset[str]:
    """Names of the organisation's decoders, in small letters."""
    own = (one for one in sources.decoders(asker) if one.organisation == organisation and one.id != but)
    return frozenset(one.name.casefold() for one in own)


def tried(kind: Kind, text: str, raw: bytes, port: int) -> "list[tuple[str, str]] | Fault":
    """Names and values."""
    try:
        found = try_out(kind, text, raw, port, hub.current().clock())
    except AllmendeError as error:
        return fault_of(error)
    return [(one.name, _shown(one)) for one in found]


def fault_of(error: AllmendeError) -> Fault:
    if isinstance(error, PayloadError):
        return Fault(_FAULTS.get(error.reason, _("Das geht so nicht.")), error.message)
    if isinstance(error, BadLayout):
        return Fault(_("Die Beschreibung lässt sich so nicht lesen."), error.message)
    if isinstance(error, Overloaded):
        return Fault(_("Gerade probieren andere ihre Dekoder aus. Versuchen Sie es gleich noch einmal."), "")
    return Fault(_("Dieser Dekoder geht so nicht."), error.message)


def last_bytes(asker: Principal, organisation: int, decoder: int | None) -> tuple[bytes, int] | None:
    """What a device of this decoder sent last, and its port; without one, what any device of the
    organisation did."""
    devices = sources.devices(asker)
    using = {(one.source, one.external) for one in devices if one.decoder == decoder}
    for one in _uplinks(asker, organisation):
        if one[1].raw and (decoder is None or (one[0], one[1].device) in using):
            return one[1].raw, one[1].port
    return None


def save(asker: Principal, decoder: Decoder) -> int:
    """Counts for the next message on."""
    number = sources.put_decoder(asker, decoder)
    _note(asker, "decoder.edit" if decoder.id else "decoder.create", replace(decoder, id=number))
    return number


def delete(asker: Principal, decoder: Decoder) -> None:
    """Raises Conflict while devices need it."""
    sources.drop_decoder(asker, decoder.id)
    _note(asker, "decoder.delete", decoder)


def _uplinks(asker: Principal, organisation: int) -> Iterator[tuple[int, Uplink]]:
    """Of the last messages of its sources whose devices send bytes."""
    states = sources.states(asker)
    for source in sources.sources(asker):
        state = states.get(source.id)
        if source.organisation != organisation or state is None or not kind_of(source.connector).has_bytes:
            continue
        for one in _decoded(source.connector, state.told.body):
            yield source.id, one


def _decoded(connector: str, body: str) -> Sequence[Uplink]:
    try:
        return connectors()[connector].decode(Message(body.encode(), 0), {})
    except PayloadError:
        return ()


def _shown(value: Value) -> str:
    return words.shown(value.result)


def _note(asker: Principal, verb: str, decoder: Decoder) -> None:
    with transaction.atomic():
        after = {"name": decoder.name} if verb != "decoder.delete" else None
        before = {"name": decoder.name} if verb == "decoder.delete" else None
        subject = f"Decoder({decoder.id})"
        note(asker, verb, subject, organisation=decoder.organisation, before=before, after=after)
