# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a mapping that is being written makes of a message, in words; and the message as a tree of paths."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.connectors.contract import Message, PayloadError
from allmende.connectors.generic.decode import Shown, Tried, document_of, try_out
from allmende.connectors.generic.path import Step, path_to
from allmende.core.clock import format_instant, to_datetime
from allmende.core.errors import Malformed
from allmende.sensing import hub
from allmende.sensors.sources import words
from allmende.sensors.telling import telling
from allmende.web import formats

_MOST = 300
_DEEPEST = 20
_FAULTS: dict[str, Promise] = {
    "nothing": gettext_lazy("Dort steht nichts."),
    "more": gettext_lazy("Dort steht kein einzelner Wert, sondern weiteres JSON."),
    "infinite": gettext_lazy("Das ist keine endliche Zahl."),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a message. `path`: None where it cannot be written; `value`: of a leaf."""

    depth: int
    name: str
    path: str | None
    value: str = ""
    is_leaf: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """`fault` in words; `said`: the connector's own, in English."""

    name: str
    value: str = ""
    fault: Promise | str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """`is_known`: the device is registered. `at` is empty where the message says no time."""

    nodes: tuple[Node, ...]
    values: tuple[Outcome, ...]
    device: Outcome
    time: Outcome
    is_known: bool
    instant: str

    @property
    def count(self) -> int:
        return sum(not one.fault for one in self.values)


def result(sample: str, origin: str, settings: Mapping[str, Any], known: frozenset[str]) -> Result:
    """`known`: the names of registered devices. Raises PayloadError for what is no message, Malformed for
    what is no mapping."""
    tried = try_out(message(sample, origin), settings)
    device = Outcome(_("Gerät"), tried.device)
    if fault := tried.faults.get("device"):
        device = Outcome(
            _("Gerät"), "", _("Die Nachricht sagt nicht, von welchem Gerät sie ist."), fault.message
        )
    return Result(
        tuple(_nodes(tried.document, (), 0))[:_MOST],
        tuple(_values(tried)),
        device,
        _time(tried),
        tried.device in known,
        "" if tried.at is None else format_instant(tried.at),
    )


def nodes(sample: str) -> tuple[Node, ...]:
    """Of a message whose mapping cannot be tried; none where it is no JSON."""
    try:
        return tuple(_nodes(document_of(sample.encode()), (), 0))[:_MOST]
    except PayloadError:
        return ()


def message(sample: str, origin: str) -> Message:
    """As it would come in; `origin` begins with `?` where it is the end of an address."""
    body, now = sample.encode(), hub.current().clock()
    if origin.startswith("?"):
        device = origin.removeprefix("?").removeprefix("device=").partition("&")[0]
        return Message(body, now, query={"device": device})
    return Message(body, now, topic=origin)


def _values(tried: Tried) -> Iterator[Outcome]:
    for one in tried.lines:
        yield _outcome(one)
    for value in tried.rest:
        yield Outcome(value.name, words.shown(value.result))
    if fault := tried.faults.get("values"):
        yield Outcome("", "", _("Aus dieser Nachricht lassen sich nicht alle Werte nehmen."), fault.message)


def _outcome(one: Shown) -> Outcome:
    if one.result is None:
        return Outcome(one.name, "", _FAULTS.get(one.fault, one.why), one.why)
    return Outcome(one.name, words.shown(one.result))


def _time(tried: Tried) -> Outcome:
    if fault := tried.faults.get("time"):
        return Outcome(_("Zeitpunkt"), "", _("Diese Zeit lässt sich so nicht lesen."), fault.message)
    if tried.at is None:
        return Outcome(_("Zeitpunkt"), _("wann die Nachricht ankommt"))
    told = telling()
    moment = to_datetime(tried.at).astimezone(told.zone)
    return Outcome(_("Zeitpunkt"), formats.point_in_time(moment, told.language) + f":{moment:%S}")


def _nodes(document: Any, steps: tuple[Step, ...], depth: int) -> Iterator[Node]:
    inner: Any = ()
    if isinstance(document, dict):
        inner = document.items()
    elif isinstance(document, list):
        inner = enumerate(document)
    name = str(steps[-1]) if steps else ""
    if not isinstance(document, dict | list):
        value = _("nichts (null)") if document is None else words.shown(document)
        yield Node(depth, name or _("der ganze Wert"), path_to(steps), value, is_leaf=document is not None)
    elif steps:
        yield Node(depth, name, path_to(steps))
    if depth < _DEEPEST:
        for step, one in list(inner)[:_MOST]:
            yield from _nodes(one, (*steps, step), depth + bool(steps))


def fault_of(error: Malformed) -> Outcome:
    """Of a message that cannot be read at all."""
    if isinstance(error, PayloadError):
        return Outcome("", "", _("Das ist kein JSON und keine einfache Zahl."), error.message)
    return Outcome("", "", _("Diese Zuordnung geht so nicht."), error.message)
