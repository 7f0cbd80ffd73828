# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The one writer: a group of commands, one transaction, one fsync, then the answers."""

import logging
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from allmende.core.clock import Clock
from allmende.core.errors import AllmendeError, Overloaded
from allmende.sensing.changes import Committed, Feed
from allmende.sensing.store import (
    adding,
    announcing,
    cascade,
    change_sets,
    changelog,
    creation,
    edits,
    endings,
    flags,
    registration,
    rejections,
    rights,
    stations_by_key,
    uplinks,
)
from allmende.sensing.store.commands import (
    AddObservations,
    ChangeSet,
    Command,
    CreateEntity,
    DeleteEntity,
    DeleteObservations,
    EndThing,
    EnsureThing,
    EraseLines,
    EraseOldLines,
    JsonPatchEntity,
    PatchEntity,
    PutEntity,
    SetVisibility,
    TakeReadings,
    Unlink,
)
from allmende.sensing.store.connection import Undecided
from allmende.sensing.store.database import Database
from allmende.sensing.store.days import Days
from allmende.sensing.store.device_commands import (
    AddFlags,
    DropDecoder,
    DropDevice,
    DropRejected,
    DropSource,
    KeepRejected,
    NoteSilence,
    PutDecoder,
    PutDevice,
    PutSource,
    TakeUplinks,
)
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.readings import take

log = logging.getLogger(__name__)

_ENTITY_COMMANDS: dict[type, Callable[[Ledger, Any], Any]] = {
    CreateEntity: creation.create,
    PatchEntity: edits.patch,
    PutEntity: edits.put,
    JsonPatchEntity: edits.patch_json,
    Unlink: edits.unlink,
    DeleteEntity: cascade.delete,
    DeleteObservations: cascade.delete_observations,
    SetVisibility: edits.set_visibility,
    EndThing: endings.end,
    EnsureThing: stations_by_key.ensure,
    EraseLines: changelog.erase,
    EraseOldLines: changelog.erase_old,
    PutSource: registration.put_source,
    DropSource: registration.drop_source,
    PutDecoder: registration.put_decoder,
    DropDecoder: registration.drop_decoder,
    PutDevice: registration.put_device,
    DropDevice: registration.drop_device,
    NoteSilence: registration.note_silence,
    KeepRejected: rejections.keep_all,
    DropRejected: rejections.drop,
    AddFlags: flags.add_all,
}


class Writer:
    """Belongs to one thread. An outcome is the command's result or the exception that it ended with."""

    def __init__(self, database: Database, feed: Feed, *, zone: ZoneInfo, clock: Clock) -> None:
        self._connection = database.writer()
        self._feed = feed
        self._ledger = Ledger(self._connection, Days(zone), clock)

    def close(self) -> None:
        self._connection.close()

    def write_batch(self, commands: Sequence[Command]) -> list[Any]:
        """Stores all of them and returns one outcome for each; what was refused has changed nothing."""
        try:
            self._ledger.begin()
            is_changed = self._connection.begin(self._ledger.moment)
        except Overloaded as error:
            return [Overloaded(error.message) for _ in commands]
        try:
            outcomes = self._transact(commands, is_changed=is_changed)
        except Undecided as error:
            return [Undecided(error.message) for _ in commands]
        except Exception as error:  # noqa: BLE001  the sender gets it, whatever it is
            if len(commands) == 1:
                return [self._told(error)]
            log.warning("a group failed as one (%s), its commands are stored one by one", error)
            return self._one_by_one(commands)
        self._publish()
        return outcomes

    def _one_by_one(self, commands: Sequence[Command]) -> list[Any]:
        """As far as the store is there."""
        outcomes: list[Any] = []
        for command in commands:
            outcomes += self.write_batch([command])
            if isinstance(outcomes[-1], Overloaded):
                break
        return outcomes + [Overloaded(outcomes[-1].message) for _ in commands[len(outcomes) :]]

    def _transact(self, commands: Sequence[Command], *, is_changed: bool) -> list[Any]:
        """Inside the transaction that has begun; ends it either way. `is_changed`: somebody else wrote, and
        what was remembered is read anew."""
        ledger = self._ledger
        try:
            if is_changed:
                ledger.forget()
            outcomes = [self._outcome(command) for command in commands]
            self._connection.commit(self._write_rest)
        except BaseException:
            ledger.forget()
            ledger.begin()
            self._connection.rollback()
            raise
        return outcomes

    def _write_rest(self) -> None:
        connection = self._connection
        self._ledger.flush()
        if connection.announces:
            for note in announcing.notes(self._ledger, connection.announces):
                connection.announce(note)

    def _outcome(self, command: Command) -> Any:
        try:
            if type(command) is AddObservations:
                return self._add(command)
            if type(command) is TakeReadings:
                rights.check_may_write_at_all(command.principal)
                return take(self._ledger, command)
            if type(command) is TakeUplinks:
                rights.check_may_write_at_all(command.principal)
                return uplinks.take(self._ledger, command)
            return self._in_savepoint(command)
        except AllmendeError as error:
            return error

    def _in_savepoint(self, command: Command) -> Any:
        """Entities are written at once; what the ledger remembers may be wrong afterwards either way."""
        ledger = self._ledger
        rights.check_may_write_at_all(command.principal)
        ledger.flush()
        changes, committed = len(ledger.changes), len(ledger.committed)
        self._connection.execute("SAVEPOINT command")
        try:
            result = self._done(command)
            ledger.flush()
        except (AllmendeError, RecursionError):
            self._connection.execute("ROLLBACK TO command")
            del ledger.changes[changes:], ledger.committed[committed:]
            raise
        else:
            return result
        finally:
            ledger.forget()
            if self._connection.in_transaction:  # a full disk may have ended it
                self._connection.execute("RELEASE command")

    def _add(self, command: AddObservations) -> range:
        principal, datastream, observations, feature, multi = command
        return adding.add(self._ledger, principal, datastream, observations, feature, multi=multi)

    def _done(self, command: Command) -> Any:
        if type(command) is ChangeSet:
            return change_sets.perform(self._ledger, command, self._done)
        if type(command) is AddObservations:
            return self._add(command)
        return changelog.logged(self._ledger, command, _ENTITY_COMMANDS[type(command)])

    def _publish(self) -> None:
        ledger = self._ledger
        if self._feed.is_heard and (ledger.committed or ledger.changes):
            self._feed.publish(Committed(ledger.stored(), tuple(ledger.changes)))

    def _told(self, error: Exception) -> Exception:
        """What its sender is told; what the sender cannot mend stands in the log."""
        if isinstance(error, AllmendeError):
            return error
        log.error("a request could not be stored", exc_info=error)
        return self._connection.explained(error) or error
