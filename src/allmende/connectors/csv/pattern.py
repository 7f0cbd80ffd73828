# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Patterns that a clerk can write: `{channel} ({direction})` fits `353420517 (Bismarckallee IN)`."""

import re
from collections.abc import Mapping

from allmende.core.errors import AllmendeError

_FIELD = re.compile(r"(\{\{|\}\}|\{\w+\})")


class UnknownField(AllmendeError):
    """A template names a field that nothing has given."""


def matched(pattern: str, text: str, known: Mapping[str, str] | None = None) -> dict[str, str] | None:
    """The fields of `text`, or None where it does not fit. A field in `known` stands for just that text."""
    match = re.fullmatch(_expression(pattern, known or {}, "."), text, re.DOTALL)
    return None if match is None else match.groupdict()


def matched_path(pattern: str, path: str) -> dict[str, str] | None:
    """The same for the end of a path with `/`: no field reaches over a slash."""
    match = re.fullmatch(f"(?:.*/)?{_expression(pattern, {}, '[^/]')}", path, re.DOTALL)
    return None if match is None else match.groupdict()


def filled(template: str, fields: Mapping[str, str]) -> str:
    """Puts the fields into the template. Raises UnknownField."""
    return "".join(_part_filled(part, template, fields) for part in _FIELD.split(template))


def literal(text: str) -> str:
    """The pattern that fits `text` alone."""
    return text.replace("{", "{{").replace("}", "}}")


def has_words(template: str) -> bool:
    """Whether the template says anything of its own beside fields."""
    return bool(_FIELD.sub("", template).strip())


def _expression(pattern: str, known: Mapping[str, str], character: str) -> str:
    seen: set[str] = set()
    return "".join(_part_expression(part, known, character, seen) for part in _FIELD.split(pattern))


def _part_expression(part: str, known: Mapping[str, str], character: str, seen: set[str]) -> str:
    if part in ("{{", "}}") or not _FIELD.fullmatch(part):
        return re.escape(part[0] if part in ("{{", "}}") else part)
    name = part[1:-1]
    if name in known:
        return re.escape(known[name])
    if name in seen:
        return f"(?P={name})"
    seen.add(name)
    return f"(?P<{name}>{character}+?)"


def _part_filled(part: str, template: str, fields: Mapping[str, str]) -> str:
    if not _FIELD.fullmatch(part):
        return part
    if part in ("{{", "}}"):
        return part[0]
    try:
        return fields[part[1:-1]]
    except KeyError as error:
        raise UnknownField(
            f"{template!r} asks for {part}, which nothing gives. Known here: "
            f"{', '.join('{' + name + '}' for name in fields) or 'no field'}."
        ) from error
