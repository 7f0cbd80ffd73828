# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How often something may be done from one place. Counted in memory: nothing of it is kept."""

from django.core.cache import cache
from django.http import HttpRequest


def is_too_often(request: HttpRequest, act: str, most: int, seconds: int) -> bool:
    """Counts this time too. A town hall's visitors share one address: be generous."""
    key = f"often:{act}:{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        return False
