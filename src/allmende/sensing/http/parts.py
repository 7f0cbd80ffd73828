# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a batch is made of, whichever way it was written (multipart.py, json_batch.py)."""

from dataclasses import dataclass

from allmende.core.errors import AllmendeError, TooLarge
from allmende.sensing.http.answers import Answer

MOST_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `name` is its Content-ID, by which later ones mean its entity. `depends` are names of
    requests without whose success it is not done; `condition` is `$name` or `not $name`."""

    name: str
    method: str
    url: str
    headers: dict[bytes, bytes]
    body: bytes
    depends: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part that cannot be read: it alone is answered with the error."""

    name: str
    error: AllmendeError


@dataclass(frozen=True, slots=True)
class Together:
    """A change set: all of it or nothing."""

    name: str
    parts: tuple[Asked | Fault, ...]


Item = Asked | Fault | Together


@dataclass(frozen=True, slots=True)
class Answered:
    name: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class AnsweredTogether:
    """`failed`: nothing was done, and every answer says why."""

    name: str
    answers: tuple[Answered, ...]
    failed: bool = False


Result = Answered | AnsweredTogether


def check_number(count: int) -> None:
    """Raises TooLarge."""
    if count > MOST_PARTS:
        raise TooLarge(
            f"The batch has more than {MOST_PARTS} requests. "
            "Try: several batches, or CreateObservations for many rows."
        )
