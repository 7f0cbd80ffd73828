# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which municipality a host name belongs to, and what its pages show at head and foot."""

import threading
from dataclasses import dataclass
from time import monotonic

from django.conf import settings

from allmende.core.config import Settings
from allmende.identity.models import LegalPage, Municipality

_FRESH = 1.0  # seconds: a change shows in every process within that


@dataclass(frozen=True, slots=True)
class Portal:
    """`number`: of the Municipality. `colour` is empty for the house colour. `written`: its legal pages
    that have a text, as (kind, language)."""

    number: int
    organisation: int
    host: str
    name: str
    ags: str
    colour: str
    has_arms: bool
    languages: tuple[str, ...]
    mail_from: str
    contact: str
    minimum_age: int
    written: frozenset[tuple[str, str]]

    def has_written(self, kind: str) -> bool:
        return any(one == kind for one, _language in self.written)


class _Known:
    """All portals, read again once a second at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._by_host: dict[str, Portal] = {}

    def by_host(self) -> dict[str, Portal]:
        with self._lock:
            if monotonic() > self._until:
                self._by_host = {one.host: one for one in _read()}
                self._until = monotonic() + _FRESH
            return self._by_host

    def forget(self) -> None:
        self._until = 0.0


_known = _Known()
forget = _known.forget
"""After a change in this process, and between tests."""


def of_host(host: str) -> Portal:
    """The port does not matter. Unknown names are the default portal's."""
    found = _known.by_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return found.get(name.lower()) or found[""]


def sender(portal: Portal) -> str:
    """Whom mails of this portal come from."""
    town: Settings = settings.ALLMENDE
    return portal.mail_from or town.mail.sender


def everyone() -> tuple[Portal, ...]:
    return tuple(_known.by_host().values())


def _read() -> list[Portal]:
    town: Settings = settings.ALLMENDE
    written: dict[int, set[tuple[str, str]]] = {}
    rows = LegalPage.objects.exclude(text="").values_list("municipality_id", "kind", "language")
    for municipality, kind, language in rows:
        written.setdefault(municipality, set()).add((kind, language))
    found = Municipality.objects.select_related("organisation").defer("arms", "outline")
    return [_portal(one, town, frozenset(written.get(one.pk, ()))) for one in found]


def _portal(one: Municipality, town: Settings, written: frozenset[tuple[str, str]]) -> Portal:
    return Portal(
        one.pk,
        one.organisation_id,
        one.host,
        one.name or (town.town.name if not one.host else str(one.organisation)),
        one.ags or (town.town.ags if not one.host else ""),
        one.colour,
        bool(one.arms_type),
        tuple(one.languages.split(",")),
        one.mail_from,
        one.contact,
        one.minimum_age,
        written,
    )
