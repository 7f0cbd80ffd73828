# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The one visibility policy: what a principal may not read does not exist for it (DESIGN 6)."""

from allmende.core.principal import Principal, Visibility


def readable(principal: Principal, alias: str) -> tuple[str, tuple[int, ...]]:
    """The predicate on a root table (its columns `organisation` and `visibility`) and its values."""
    if principal.everything:
        return "TRUE", ()
    if not principal.reads:
        return f"{alias}.visibility = ?", (int(Visibility.PUBLIC),)
    organisations = tuple(sorted(principal.reads))
    marks = ", ".join("?" * len(organisations))
    return (
        f"({alias}.visibility = ? OR {alias}.organisation IN ({marks}))",
        (int(Visibility.PUBLIC), *organisations),
    )
