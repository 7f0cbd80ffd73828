# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a key looks like, how it is sent, and what it lets do. Pure functions; no Django."""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable

from allmende.core.principal import Principal, Visibility

PREFIX = "alm_"
_LONGEST = 200


def new_secret() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def key_text(number: int, secret: str) -> str:
    return f"{PREFIX}{number}_{secret}"


def digest_of(text: str) -> str:
    """The SHA-256 of a whole key: the secret is random, so a slow hash would add nothing."""
    return hashlib.sha256(text.encode()).hexdigest()


def sent_key(authorization: bytes) -> str | None:
    """The whole key in an `Authorization` header: `Bearer alm_12_…`, or Basic with the key's id (`12` or
    `alm_12`) as user and the secret (or the whole key) as password. None where there is none."""
    kind, _, rest = authorization.partition(b" ")
    if len(rest) > _LONGEST:
        return None
    try:
        if kind.lower() == b"bearer":
            return rest.strip().decode("ascii")
        if kind.lower() == b"basic":
            return basic_key(*base64.b64decode(rest, validate=True).decode("ascii").split(":", 1))
    except (UnicodeDecodeError, binascii.Error, TypeError):
        return None
    return None


def basic_key(user: str, password: str) -> str:
    """The whole key from user and password, as programs send it that know no other way (MQTT, Basic)."""
    if password.startswith(PREFIX):
        return password
    return f"{PREFIX}{user.removeprefix(PREFIX)}_{password}"


def number_in(text: str) -> int | None:
    """The id that a key names itself."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != "alm" or not parts[1].isascii() or not parts[1].isdigit():
        return None
    return int(parts[1]) if len(parts[1]) < 19 else None


def key_to_principal(
    number: int,
    organisation: int,
    *,
    reads_private: bool,
    manages_things: bool,
    manages_catalogue: bool,
    datastreams: Iterable[int],
    visibility: int,
) -> Principal:
    """What manages may also read what it manages."""
    own = frozenset({organisation})
    return Principal(
        "key",
        number,
        reads=own if reads_private or manages_things else frozenset(),
        manages=own if manages_things else frozenset(),
        observes=frozenset(datastreams),
        scopes=frozenset({"catalogue"}) if manages_catalogue else frozenset(),
        home=organisation,
        visibility=Visibility(visibility),
    )
