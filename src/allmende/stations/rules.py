# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may describe what is measured: the right DESCRIBE of identity/roles.py, as the principal carries it."""

from collections.abc import Iterable

from allmende.core.principal import Principal
from allmende.sensing.api.read import Stream


def can_describe(asker: Principal, organisation: int) -> bool:
    return asker.everything or organisation in asker.manages


def can_describe_somewhere(asker: Principal) -> bool:
    return asker.everything or bool(asker.manages)


def describable(asker: Principal, streams: Iterable[Stream]) -> frozenset[int]:
    """The ids of those that the asker may describe: a stream may be somebody else's than its station."""
    return frozenset(one.id for one in streams if can_describe(asker, one.organisation))
