# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the store's own code asks of a database: the seam between the two of them.

SQL is written once, with `?` or `:name` for values, in what both understand; what differs is asked of the
`dialect`. Two connections fit: `sqlite.SqliteConnection` and `postgres.PostgresConnection`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from time import monotonic as monotonic  # noqa: PLC0414  the clock of `bounded`, which tests stop
from typing import Any, Protocol

from allmende.core.errors import AllmendeError
from allmende.sensing.sql.dialects import Dialect

Values = Sequence[Any] | Mapping[str, Any]


class Interrupted(AllmendeError):
    """A statement was ended: its time was up, or nobody waits for the answer any more."""


class Elapsed(AllmendeError):
    """The time for a part of the work is over: the rest goes on without it."""


class TooComplex(AllmendeError):
    """The database refuses a statement for its length or depth."""


class Undecided(AllmendeError):
    """The connection was lost while a transaction ended: nobody can say whether it was stored."""

    status = 503
    retry_after = 5


class Cursor(Protocol):
    @property
    def rowcount(self) -> int: ...

    @property
    def description(self) -> Any: ...

    def fetchone(self) -> Any: ...

    def fetchmany(self, size: int, /) -> list[Any]: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    @property
    def dialect(self) -> Dialect: ...

    @property
    def in_transaction(self) -> bool:
        """Whether statements can still be added to the transaction that was begun."""

    def execute(self, sql: str, values: Values = (), /) -> Cursor: ...

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]], /) -> Cursor: ...

    def insert(self, into: str, rows: Sequence[Sequence[Any]], after: str = "") -> None:
        """Many rows at once. `into` names table and columns, `after` is the clause for conflicts."""

    @property
    def answers(self) -> dict[Any, Any]:
        """What is known for this transaction (questions.py)."""

    def keep_answers(self, answers: Mapping[int, bool | float | None]) -> Any:
        """By key. Returns the value by which a statement of this transaction looks into them."""

    def stream(self, sql: str, values: Values, size: int) -> Iterator[list[Any]]:
        """The rows of a statement, `size` at once: no more than these are held."""

    def begin(self, moment: int | None = None) -> bool:
        """Opens the transaction of a writer and keeps all others out until it ends. Whether anybody else has
        written since the last one. `moment`: when its changes happen, for the history. Raises Overloaded
        where another process writes, or the store is away."""

    @property
    def announces(self) -> str:
        """Under which name other processes are told what is committed; empty: they are not told."""

    def announce(self, note: str) -> None:
        """Within a transaction: told when it is committed."""

    def commit(self, last: Callable[[], None] | None = None) -> None:
        """What was written is on the disk when this returns. `last` writes the rest, which reads nothing: it
        is sent along. Raises Undecided."""

    def rollback(self) -> None:
        """Ends the transaction, if there still is one."""

    def explained(self, error: Exception) -> AllmendeError | None:
        """What the sender of a command is told of an error of the database; None: it is a fault of ours."""

    def bounded(self, seconds: float, is_given_up: Callable[[], bool]) -> AbstractContextManager[None]:
        """Statements within raise Interrupted when the time is up or nobody waits for them any more, and
        TooComplex."""

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """In `bounded`: questions asked in here raise Elapsed when these seconds are over. The transaction
        goes on."""

    def close(self) -> None: ...
