# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""New observations: whether they may be added, which feature they are of, then into the ledger."""

from collections.abc import Sequence

from allmende.core.errors import Malformed
from allmende.core.principal import Principal
from allmende.sensing.entities import DATASTREAM, MULTI_DATASTREAM, OBSERVATION
from allmende.sensing.store import endings, features, links, rights
from allmende.sensing.store import multi as kind
from allmende.sensing.store.commands import NewObservation
from allmende.sensing.store.ledger import Ledger

_FEATURE_LINK = OBSERVATION.link("FeatureOfInterest")


def add(
    ledger: Ledger,
    principal: Principal,
    datastream: int,
    observations: Sequence[NewObservation],
    feature: int | None = None,
    *,
    is_new: bool = False,
    multi: bool = False,
) -> range:
    """Checks everything before it changes anything. Returns the ids. Raises Unknown, Forbidden, Malformed.

    `is_new`: the feature came with the observation, so its sender need not be able to read it. `multi`: they
    were sent to a MultiDatastream.
    """
    stream = kind.stream_of(ledger, MULTI_DATASTREAM, datastream) if multi else ledger.stream(datastream)
    if feature is None and stream.usual_writer is principal and len(observations) == 1:
        usual = ledger.add_usual(stream, observations[0])
        if usual is not None:
            return usual
    rights.check_may_write_at_all(principal)
    rights.check_may_observe(principal, stream)
    if not multi:
        kind.check_kind(stream, DATASTREAM)
    endings.check_goes_on(stream)
    parts = kind.parts_of(stream, observations)
    if feature is None:
        feature = features.automatic(ledger, stream)
        if feature is None:
            raise Malformed(
                f"Things({stream.thing}) has no Location to make a FeatureOfInterest from. "
                'Try: {"FeatureOfInterest": {"@iot.id": 1}}, or give the Thing a Location first.'
            )
    elif not is_new and feature not in stream.seen and _FEATURE_LINK is not None:
        links.linked(ledger, principal, _FEATURE_LINK, feature)
    ids = ledger.add(stream, observations, feature, parts)
    features.see(ledger, stream, feature)
    own = parts is None and stream.feature is not None and stream.feature == stream.automatic
    stream.usual_writer = principal if own else None
    return ids
