# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""All connectors that are installed: ours by name, others' by the entry point `allmende.connectors`."""

import logging
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from allmende.connectors.contract import Connector

log = logging.getLogger(__name__)

_OURS = ("ttn", "chirpstack", "sensor_community", "opensensemap", "generic")
"""Folders of this room, each with a `connector` in its `__init__`."""
_GROUP = "allmende.connectors"


@cache
def connectors() -> Mapping[str, Connector]:
    """By name. One of a third party that cannot be loaded is left out, and the log says so; none takes the
    name of one of ours."""
    found = {one.name: one for one in map(_own, _OURS)}
    for point in entry_points(group=_GROUP):
        try:
            one = point.load()
        except Exception:  # somebody else's package must not keep the server from starting
            log.exception("the connector %s could not be loaded", point.value)
            continue
        if found.setdefault(one.name, one) is not one:
            log.warning("the connector %s is left out: there is one of the name %r", point.value, one.name)
    return found


def _own(folder: str) -> Connector:
    one: Connector = import_module(f"{__package__}.{folder}").connector
    return one
