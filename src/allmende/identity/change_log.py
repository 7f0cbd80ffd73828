# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The sensing store's own log as lines of the same kind: two stores, one page."""

from collections.abc import Iterator

from allmende.core.principal import SYSTEM
from allmende.identity.audit_lines import Stored, Wanted
from allmende.sensing.api import audit

_AT_ONCE = 1_000


def found(wanted: Wanted, before: int | None) -> Iterator[Stored]:
    """The newest first. Whoever asks was let in by the page's rule: whoever leads may not read all that the
    organisation keeps to itself, but may read who changed it."""
    organisations = None if wanted.organisation is None else frozenset({wanted.organisation})
    while chunk := audit.lines(SYSTEM, organisations=organisations, before_id=before, limit=_AT_ONCE):
        for one in chunk:
            if wanted.since is not None and one.at < wanted.since:
                return
            if _fits(one, wanted):
                yield _stored(one)
        before = chunk[-1].id


def verbs(organisation: int | None) -> set[str]:
    """Of the latest thousand lines."""
    organisations = None if organisation is None else frozenset({organisation})
    return {one.verb for one in audit.lines(SYSTEM, organisations=organisations, limit=_AT_ONCE)}


def _fits(one: audit.AuditLine, wanted: Wanted) -> bool:
    return (
        wanted.actor in (None, (one.actor_kind, one.actor))
        and wanted.verb in ("", one.verb)
        and (wanted.subject.casefold() in one.subject.casefold() or one.subject in wanted.named)
        and (wanted.until is None or one.at < wanted.until)
    )


def _stored(one: audit.AuditLine) -> Stored:
    return Stored("M", one.id, one.at, one.actor_kind, one.actor, one.verb, one.subject, one.content)
