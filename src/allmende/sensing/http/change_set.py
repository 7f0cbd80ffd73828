# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A change set of a batch: its requests → one command of the writer → their answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from allmende.core.errors import AllmendeError, Malformed
from allmende.sensing.entities import Entity
from allmende.sensing.http import write
from allmende.sensing.http.answers import Answer, Request
from allmende.sensing.http.names import Names, kind_of
from allmende.sensing.http.parts import Asked, Fault, Together
from allmende.sensing.http.write import Write
from allmende.sensing.hub import Hub
from allmende.sensing.store.commands import ChangeSet

SKIPPED = Answer(200, b'{"message":"Skipped: its condition is not met."}')


@dataclass(frozen=True, slots=True)
class Work:
    """`writes` by the place of their requests. `reads`: requests that are answered after the commit."""

    writes: dict[int, Write] = field(default_factory=dict)
    reads: list[int] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)

    def command(self, asked: Sequence[Asked], request: Request) -> ChangeSet:
        steps = [work.named(asked[place].name) for place, work in self.writes.items()]
        return ChangeSet(request.principal, steps)


def asked_in(change_set: Together) -> list[Asked]:
    """Raises the fault of a part that cannot be read: then nothing is done."""
    asked = []
    for place, one in enumerate(change_set.parts):
        if isinstance(one, Fault):
            raise located(one.error, one.name, place)
        asked.append(one)
    return asked


def prepare(hub: Hub, names: Names, asked: Sequence[Asked], requests: Sequence[Request], done: int) -> Work:
    """From the request at `done` on; what comes before is answered. Raises what is wrong with the first that
    cannot be done."""
    work, pending = Work(), dict[str, Entity]()
    for place in range(done, len(asked)):
        try:
            _prepare_one(hub, names, asked[place], requests[place], work, pending, place)
        except AllmendeError as error:
            raise located(error, asked[place].name, place) from error
    return work


def _prepare_one(
    hub: Hub, names: Names, asked: Asked, request: Request, work: Work, pending: dict[str, Entity], place: int
) -> None:
    if asked.method in ("GET", "HEAD"):
        work.reads.append(place)
    elif not names.is_met(asked, pending):
        work.answers[place] = SKIPPED
    else:
        filled = names.filled_in(request, pending)
        _check_is_one(filled.request)
        found = write.prepare(hub, filled.request, of=filled.of, refers=filled.refers)
        work.writes[place] = found
        if asked.name:
            pending[asked.name] = kind_of(found.step.command)


def _check_is_one(request: Request) -> None:
    """A change set is made of changes of single entities."""
    path = request.path.rstrip("/")
    if path in ("/CreateObservations", "/$batch"):
        raise Malformed(
            f"{path[1:]} cannot be part of a change set. Try: POST Observations, or outside of it."
        )


def answers(hub: Hub, names: Names, asked: Sequence[Asked], work: Work, ids: Sequence[int]) -> None:
    """Once it is stored: what each change is told, and what its name stands for from now on."""
    for (place, one), number in zip(work.writes.items(), ids, strict=True):
        names.learn(asked[place].name, kind_of(one.step.command), number)
        work.answers[place] = write.answer(hub, one, [number])


def located(error: AllmendeError, name: str, place: int) -> AllmendeError:
    which = f"{place + 1} ({name})" if name else f"{place + 1}"
    error.message = f"Nothing of the change set was done: its request {which} was refused. {error.message}"
    return error
