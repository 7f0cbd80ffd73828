# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an address as it is stored is a part of."""

import re

_SUBJECT = re.compile(r"/[a-z]+/\d+(?=[/?#]|$)")


def subject_of(address: str) -> str:
    """The thing that a page belongs to: `/entwuerfe/1/versionen/2#absatz-3` is a part of `/entwuerfe/1`."""
    found = _SUBJECT.match(address)
    return found[0] if found else address.partition("#")[0]
