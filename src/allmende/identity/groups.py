# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Groups of an identity provider become roles: pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass

from allmende.core.config import BadSetting
from allmende.identity.roles import Role


@dataclass(frozen=True, slots=True)
class GroupRole:
    group: str
    organisation: int
    role: Role


def parse(text: str) -> tuple[GroupRole, ...]:
    """From `rathaus=1:editor, technik=1:steward`. Raises BadSetting."""
    return tuple(_parse(part.strip()) for part in text.split(",") if part.strip())


def _parse(part: str) -> GroupRole:
    group, _, rest = part.rpartition("=")
    organisation, _, role = rest.partition(":")
    if not group or not organisation.isdigit() or role not in Role.__members__.values():
        raise BadSetting(
            f"signin.oidc_groups has {part!r}. Known: group=organisation:role, with a role of "
            f"{', '.join(Role)}. Try: rathaus=1:editor"
        )
    return GroupRole(group, int(organisation), Role(role))


def roles_for(groups: Iterable[str], known: Iterable[GroupRole]) -> dict[int, GroupRole]:
    """By organisation. Where several groups give one, the first of the setting counts."""
    held = frozenset(groups)
    found: dict[int, GroupRole] = {}
    for one in known:
        if one.group in held:
            found.setdefault(one.organisation, one)
    return found
