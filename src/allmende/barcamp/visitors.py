# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who pitches: with an account, or with a secret that only their browser and their personal link know."""

import hashlib
from dataclasses import dataclass

from django.db.models import Q

from allmende.identity.models import Person
from allmende.identity.rules import Asker


@dataclass(frozen=True, slots=True)
class Visitor:
    """`token`: SHA-256 of the secret; empty where there is none."""

    asker: Asker
    token: str = ""

    @property
    def person(self) -> Person | None:
        return self.asker if isinstance(self.asker, Person) and self.asker.is_active else None

    @property
    def is_host(self) -> Q:
        """The condition of a host that is them."""
        nobody = Q(pk__in=())
        by_account = Q(person=self.person) if self.person else nobody
        return by_account | (Q(token=self.token) if self.token else nobody)


def token_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""
