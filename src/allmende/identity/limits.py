# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How often something may be done from one place. Counted in memory: nothing of it is kept."""

import ipaddress

from django.core.cache import cache
from django.http import HttpRequest


def is_too_often(request: HttpRequest, act: str, most: int, seconds: int) -> bool:
    """Counts this time too. A town hall's visitors share one address: be generous."""
    return is_often(f"{act}:{request.META.get('REMOTE_ADDR', '')}", most, seconds)


def is_often(what: str, most: int, seconds: int) -> bool:
    """The same, wherever it comes from: a whole hall has one address."""
    key = f"often:{what}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        return False


def network(address: str) -> str:
    """Whose many addresses are one household's or one provider's: /24, or /64 of IPv6."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return address
    plain = getattr(given, "ipv4_mapped", None) or given
    length = 24 if plain.version == 4 else 64
    return str(ipaddress.ip_network((plain, length), strict=False))
