# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One observation as JSON → the writer's command, as fast as it goes. What does not fit the fast way exactly
goes the general way, which also says what is wrong."""

from typing import Annotated, Any

import msgspec

from allmende.core.clock import Clock
from allmende.core.errors import Malformed, Unknown
from allmende.core.principal import Principal
from allmende.sensing.http import body as bodies
from allmende.sensing.http.answers import Answer, location
from allmende.sensing.store.columns import observation_row
from allmende.sensing.store.commands import AddObservations, Command, CreateEntity, Parent


class Reference(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[int, msgspec.Meta(ge=0, lt=1 << 33)] = msgspec.field(name="@iot.id")


class Observation(msgspec.Struct, forbid_unknown_fields=True):
    """All that an Observation may say, linked entities by reference only."""

    result: Any
    phenomenonTime: str | None = None  # noqa: N815
    resultTime: str | None = None  # noqa: N815
    Datastream: Reference | None = None
    FeatureOfInterest: Reference | None = None
    resultQuality: Any = None  # noqa: N815
    validTime: Any = None  # noqa: N815
    parameters: Any = None


_decode = msgspec.json.Decoder(Observation).decode
_EXTRA = ("resultQuality", "validTime", "parameters")


def command(principal: Principal, datastream: int | None, body: bytes, clock: Clock) -> Command:
    """`datastream` is the one in the path. The result is a range of one id, or an id. Raises Malformed."""
    try:
        given = _decode(body)
    except (ValueError, RecursionError):  # of any kind: the general way says which
        return _generally(principal, datastream, body)
    reference = given.Datastream
    if reference is not None and datastream is None:
        datastream = reference.id
    if datastream is None or (reference is not None and reference.id != datastream):
        return _generally(principal, datastream, body)
    extra = None
    if given.resultQuality is not None or given.validTime is not None or given.parameters is not None:
        extra = {name: getattr(given, name) for name in _EXTRA}
    row = observation_row(given.result, given.phenomenonTime, given.resultTime, extra, clock)
    feature = given.FeatureOfInterest
    return AddObservations(principal, datastream, (row,), None if feature is None else feature.id)


def stored(root: str, outcome: Any) -> Answer:
    """201 and where the observation is, once the writer has told its id or the range of it."""
    number = outcome if type(outcome) is int else outcome[0]
    return Answer(201, b"", (location(root, "Observations", number),))


def refused(error: Exception, datastream: int | None) -> Exception:
    """A Datastream that is named in the body and not there is a fault of the body, not of the address."""
    if datastream is None and isinstance(error, Unknown):
        return Malformed(error.message)
    return error


def _generally(principal: Principal, datastream: int | None, body: bytes) -> CreateEntity:
    parent = None if datastream is None else Parent("Datastream", datastream, "Observations")
    return CreateEntity(principal, "Observation", bodies.decode(body), parent)
