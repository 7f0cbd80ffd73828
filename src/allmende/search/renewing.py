# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""After an update that takes words apart otherwise, old pages would be found by their old words only."""

from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction

from allmende.search import engine
from allmende.search.asking import also
from allmende.search.german import PARTS
from allmende.search.models import Entry, Wording
from allmende.search.words import stems

_BATCH = 50  # pages; others write in between


def renew() -> int:
    """Every page is indexed anew if need be; how many were. What ends half way begins again."""
    now = wording()
    if Wording.objects.filter(digest=now).exists():
        return 0
    numbers = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), _BATCH):
        _put_again(numbers[start : start + _BATCH])
    with transaction.atomic():
        Wording.objects.all().delete()
        Wording.objects.create(digest=now)
    return len(numbers)


def wording() -> str:
    """Of the list, the stemmer and the splitting together: what they make of the list itself."""
    said = " ".join(one.capitalize() for one in sorted(PARTS))
    return sha256(" ".join((*stems(said), *also(said))).encode()).hexdigest()


@transaction.atomic
def _put_again(numbers: Sequence[int]) -> None:
    """As they are now: one that is gone meanwhile stays gone."""
    for entry in Entry.objects.filter(pk__in=numbers):
        engine.put(entry.pk, entry.title, entry.text)
