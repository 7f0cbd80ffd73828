# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Uplinks become readings: whose device it is, which Datastreams its values are for, what else it says."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from allmende.connectors.contract import PayloadError, Reading, Receipt, Uplink, Value
from allmende.core.errors import AllmendeError, Forbidden, Overloaded, Unknown
from allmende.core.principal import Principal
from allmende.sensing.store import flags, readings, rejections, rights
from allmende.sensing.store.commands import TakeReadings
from allmende.sensing.store.device_commands import Assigned, Flag, Outcome, Rejection, TakeUplinks
from allmende.sensing.store.devices import Device
from allmende.sensing.store.ledger import Ledger

_LONGEST = 10_000  # letters of a value: devices send words, not files
_SOURCE = "SELECT connector, organisation FROM source WHERE id = ?"


def take(ledger: Ledger, command: TakeUplinks) -> list[Outcome]:
    """Each whole or not at all. What can never be taken is kept beside."""
    outcomes = [_outcome(ledger, command, one) for one in command.uplinks]
    taken = sum(isinstance(one, Receipt) for one in outcomes)
    if taken:
        ledger.heard.note(command.source, command.received, command.told, taken=taken)
    return outcomes


def _outcome(ledger: Ledger, command: TakeUplinks, uplink: Uplink) -> Outcome:
    try:
        return _taken(ledger, command, uplink)
    except Overloaded:
        raise
    except AllmendeError as error:
        _reject(ledger, command, uplink, error)
        return error


def _taken(ledger: Ledger, command: TakeUplinks, uplink: Uplink) -> Receipt:
    is_name = "\0" not in uplink.device
    device = ledger.devices.find(command.source, uplink.device) if is_name else None
    if device is None:
        raise PayloadError(
            "no-device",
            f"The device {uplink.device[:80]!r} is not registered with this source. Nothing was stored. "
            "Try: register it under exactly this name, on the page of its source, or at /sensoren/anmelden "
            "where it is your own.",
        )
    _check_may(command, device)
    if device.is_known(uplink):
        return Receipt(unchanged=len(uplink.values))
    found = [] if uplink.is_simulated else list(_readings(ledger, device, uplink, command.received))
    told = [one for one, _ in found]
    receipt = readings.take(ledger, TakeReadings(_observer(ledger, command, device, told), told))
    flags.add(ledger, [Flag(one.datastream, one.start, value.flag) for one, value in found if value.flag])
    device.hear(uplink, command.received)
    ledger.devices.touch(device)
    return receipt


def _check_may(command: TakeUplinks, device: Device) -> None:
    """Whoever manages its organisation, or holds a key for its source or for one of its Datastreams. Raises
    Forbidden."""
    principal = command.principal
    if command.source in principal.pushes:
        return
    observes = principal.observes and any(
        one.datastream in principal.observes for one in device.streams.values()
    )
    if not observes and not rights.manages(principal, device.organisation):
        raise Forbidden(
            "This key is not for this device. Nothing was stored. Try: the key from the device's own page."
        )


def _observer(ledger: Ledger, command: TakeUplinks, device: Device, told: Iterable[Reading]) -> Principal:
    """The source's own key writes to what its devices measure, as far as that is its organisation's."""
    principal = command.principal
    if command.source not in principal.pushes:
        return principal
    streams = {one.datastream for one in told}
    own = {one for one in streams if ledger.stream(one).organisation == device.organisation}
    return replace(principal, observes=principal.observes | own)


def _readings(
    ledger: Ledger, device: Device, uplink: Uplink, received: int
) -> Iterator[tuple[Reading, Value]]:
    """Of those values that have a Datastream; one that was deleted takes nothing any more."""
    at = uplink.at if uplink.at is not None else received
    for value in uplink.values:
        assigned = device.streams.get(value.name)
        if assigned is not None and _is_there(ledger, assigned.datastream):
            start = value.at if value.at is not None else at
            _check_length(value)
            yield Reading(assigned.datastream, start, _converted(value.result, assigned)), value


def _check_length(value: Value) -> None:
    if isinstance(value.result, str) and len(value.result) > _LONGEST:
        raise PayloadError(
            "too-long", f"The value {value.name[:80]!r} has {len(value.result)} letters. Known: {_LONGEST}."
        )


def _is_there(ledger: Ledger, datastream: int) -> bool:
    try:
        ledger.stream(datastream)
    except Unknown:
        return False
    return True


def _converted(result: float | str | bool, assigned: Assigned) -> float | str | bool:  # noqa: FBT001
    _, factor, shift = assigned
    if (factor, shift) == (1, 0) or isinstance(result, bool | str):
        return result
    return result * factor + shift


def _reject(ledger: Ledger, command: TakeUplinks, uplink: Uplink, error: AllmendeError) -> None:
    row = ledger.connection.execute(_SOURCE, (command.source,)).fetchone()
    connector, organisation = row or ("", None)
    reason = getattr(error, "reason", type(error).__name__.lower())
    rejections.keep(
        ledger,
        Rejection(
            connector,
            uplink.device,
            reason,
            error.message,
            command.payload,
            command.source if row else None,
            organisation,
            command.told,
        ),
    )
