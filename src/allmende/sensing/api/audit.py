# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door to the change log: who changed which entity, when, from what to what."""

from collections.abc import Iterator
from dataclasses import dataclass

from allmende.core import audit
from allmende.core.principal import SYSTEM, Principal
from allmende.sensing import hub
from allmende.sensing.store.commands import EraseLines, EraseOldLines

_MOST = 1_000
_AT_ONCE = 2_000
_BEYOND = 1 << 62
_COLUMNS = "id, at, actor_kind, actor, organisation, verb, subject, content, salt, digest, chain"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """`at` in microseconds UTC. `content` is JSON with all of it, `before`, `after` and perhaps `others` that
    changed along; it and `salt` are None once erased."""

    id: int
    at: int
    actor_kind: str
    actor: int | None
    organisation: int | None
    verb: str
    subject: str
    content: str | None
    salt: bytes | None
    digest: bytes
    chain: bytes


def lines(
    principal: Principal,
    *,
    organisations: frozenset[int] | None = None,
    before_id: int | None = None,
    limit: int = 100,
) -> tuple[AuditLine, ...]:
    """The newest first, of these organisations as far as the principal reads them; None: of all of those."""
    allowed, values = _allowed(principal, organisations)
    sql = f"SELECT {_COLUMNS} FROM change_log WHERE id < ? AND {allowed} ORDER BY id DESC LIMIT ?"
    until = _BEYOND if before_id is None else before_id
    with hub.current().database.reading() as connection:
        rows = connection.execute(sql, (until, *values, min(limit, _MOST))).fetchall()
    return tuple(AuditLine(*row) for row in rows)


def lines_of(actor_kind: str, actor: int) -> tuple[AuditLine, ...]:
    """Everything that one person or key did, the oldest first: for the copy of their data."""
    sql = f"SELECT {_COLUMNS} FROM change_log WHERE actor_kind = ? AND actor = ? ORDER BY id"
    with hub.current().database.reading() as connection:
        return tuple(AuditLine(*row) for row in connection.execute(sql, (actor_kind, actor)))


def first_break() -> int | None:
    """The id of the first line that does not fit the ones before; None where the chain is whole."""
    return audit.first_break(_links())


def erase(actor_kind: str, actor: int) -> int:
    """Empties the words of somebody's lines, and returns how many; the chain stays whole."""
    erased: int = hub.current().pipeline.put_and_wait(EraseLines(SYSTEM, actor_kind, actor))
    return erased


def erase_before(instant: int) -> int:
    """The same for all lines from before an instant in microseconds UTC."""
    erased: int = hub.current().pipeline.put_and_wait(EraseOldLines(SYSTEM, instant))
    return erased


def _allowed(principal: Principal, wanted: frozenset[int] | None) -> tuple[str, tuple[int, ...]]:
    if principal.everything and wanted is None:
        return "TRUE", ()
    mine = (wanted or frozenset()) if principal.everything else principal.reads
    numbers = tuple(sorted(mine if wanted is None else mine & wanted))
    if not numbers:
        return "FALSE", ()
    return f"organisation IN ({', '.join('?' * len(numbers))})", numbers


def _links() -> Iterator[audit.Link]:
    """In short transactions, however long the log is."""
    last = 0
    while rows := _chunk(last):
        yield from (audit.Link(*row) for row in rows)
        last = rows[-1][0]


def _chunk(after: int) -> list[tuple[int, str | None, bytes | None, bytes, bytes]]:
    with hub.current().database.reading() as connection:
        return connection.execute(
            "SELECT id, content, salt, digest, chain FROM change_log WHERE id > ? ORDER BY id LIMIT ?",
            (after, _AT_ONCE),
        ).fetchall()
