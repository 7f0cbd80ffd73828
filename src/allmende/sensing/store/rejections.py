# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Messages that can never be taken, with their reason: so that nobody has to guess why a device is silent.
Whatever strangers send, the table stays small."""

from allmende.sensing.store.device_commands import DropRejected, KeepRejected, Rejection
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.rough import rough_text

_SAME = """
SELECT id FROM rejected
WHERE connector = ? AND external = ? AND coalesce(source, 0) = ? AND reason = ? AND said = ?
ORDER BY id DESC LIMIT 1"""
_AGAIN = "UPDATE rejected SET at = ?, times = times + 1, payload = ? WHERE id = ?"
_ADD = """
INSERT INTO rejected (at, times, connector, source, external, organisation, reason, said, payload)
VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
_COUNT = """
UPDATE device_state SET refused = refused + 1
WHERE device = (SELECT id FROM device WHERE source = ? AND external = ?)"""
_TRIM = """
DELETE FROM rejected WHERE connector = ? AND external = ? AND coalesce(source, 0) = ? AND id NOT IN (
    SELECT id FROM rejected WHERE connector = ? AND external = ? AND coalesce(source, 0) = ?
    ORDER BY at DESC, id DESC LIMIT ?)"""
_TRIM_STRANGERS = "DELETE FROM rejected WHERE organisation IS NULL AND id < ?"
_DROP = "DELETE FROM rejected WHERE at < ?"
_KEPT = 50  # different ones of a device
_STRANGERS_KEPT = 5_000
_LONGEST = 2_000  # characters of a payload


def keep_all(ledger: Ledger, command: KeepRejected) -> int:
    """Returns how many there were."""
    for one in command.rejections:
        keep(ledger, one)
    return len(command.rejections)


def keep(ledger: Ledger, one: Rejection) -> None:
    """The same of the same device is counted; two sources may each have one of this name."""
    connection, external = ledger.connection, _without_nul(one.external[:200])
    said = _without_nul(rough_text(one.said))
    of = (one.connector, external, one.source or 0)
    if one.source is not None:
        ledger.heard.note(one.source, ledger.clock(), one.told, refused=1)
        connection.execute(_COUNT, (one.source, external))
    row = connection.execute(_SAME, (*of, one.reason, said)).fetchone()
    if row is not None:
        connection.execute(_AGAIN, (ledger.clock(), _shown(one.payload), row[0]))
        return
    values = (ledger.clock(), one.connector, one.source, external, one.organisation, one.reason, said)
    number = connection.execute(_ADD, (*values, _shown(one.payload))).fetchone()[0]
    connection.execute(_TRIM, (*of, *of, _KEPT))
    if one.organisation is None:
        connection.execute(_TRIM_STRANGERS, (number - _STRANGERS_KEPT,))


def drop(ledger: Ledger, command: DropRejected) -> int:
    """Returns how many went."""
    return ledger.connection.execute(_DROP, (command.until,)).rowcount


def _shown(payload: bytes) -> str:
    """As people can read it: what is no text as hexadecimal digits."""
    try:
        text = payload[: 4 * _LONGEST].decode()
    except UnicodeDecodeError as error:
        is_cut = error.start >= 4 * _LONGEST - 4
        text = payload[: error.start].decode() if is_cut else payload[: _LONGEST // 2].hex()
    return _without_nul(rough_text(text))[:_LONGEST]


def _without_nul(text: str) -> str:
    return text.replace("\0", "\N{SYMBOL FOR NULL}")
