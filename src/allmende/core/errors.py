# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong, drawn as a tree; each knows the HTTP status a door answers with.

AllmendeError
├── Malformed      400  the request cannot be read; `position` where a query went wrong
├── Unauthorised   401  a key would help
├── Forbidden      403  readable, but not yours to change
├── Unknown        404  no such thing, or none you may see
├── NotAllowed     405  the method does not fit the address
├── Conflict       409  contradicts what is stored
├── NotAsExpected  412  what the client wants to change is not any more what it read
├── TooLarge       413  more than we take at once
├── NotDone        424  what it builds on in the same batch was not done
├── NotThereYet    501  the standard knows it, this server does not yet
├── Overloaded     503  the queue is full; try again after `retry_after` seconds
└── StoreFull      507  the disk is full: nothing of the request was stored

A message says what was given, what is known and what to try.
"""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(given: str, known: Iterable[str]) -> str:
    """The end of a message, ` Try: Things.`, where a known word is much like the given one."""
    words = {one.lower(): one for one in known}
    found = get_close_matches(given[:60].lower(), words, 1, 0.75)
    return f" Try: {words[found[0]]}." if found else ""


class AllmendeError(Exception):
    status = 500

    def __init__(self, message: str, *, position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class Malformed(AllmendeError):
    status = 400


class Unauthorised(AllmendeError):
    status = 401


class Forbidden(AllmendeError):
    status = 403


class Unknown(AllmendeError):
    status = 404


class NotAllowed(AllmendeError):
    status = 405

    def __init__(self, message: str, *, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.allowed = allowed


class Conflict(AllmendeError):
    status = 409


class NotAsExpected(AllmendeError):
    status = 412


class TooLarge(AllmendeError):
    status = 413


class NotDone(AllmendeError):
    status = 424


class NotThereYet(AllmendeError):
    status = 501


class Overloaded(AllmendeError):
    status = 503
    retry_after = 1


class StoreFull(AllmendeError):
    status = 507
