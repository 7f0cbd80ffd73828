# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A row as the audit log keeps it: JSON values by column."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

Snapshot = dict[str, Any]
_UNSAID = ("id", "project", "made", "changed", "author", "warned")


def snapshot(row: Model) -> Snapshot:
    """What people entered; nothing of what is empty."""
    found = {
        one.name: _plain(getattr(row, one.attname))
        for one in row._meta.local_fields
        if one.name not in _UNSAID
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def difference(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """What changed, from what to what."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return tuple({name: one[name] for name in one if name in changed} for one in (before, after))  # type: ignore[return-value]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
