# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where something stands in a JSON document: `a.b`, `a[0]`, `a["temperature:0"].tC`. An empty path is the
document itself, `$` may stand before it."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from allmende.core.errors import Malformed

_STEP = re.compile(r"""\.?([A-Za-z0-9_:\-]+)|\[(\d{1,6})\]|\[(?:"([^"]*)"|'([^']*)')\]""")
_INDEX = re.compile(r"[0-9]{1,6}")
_PLAIN = re.compile(r"[A-Za-z0-9_:\-]+")
Step = str | int


class BadPath(Malformed):
    """What was written is no path; `position` says from where on."""


@lru_cache(maxsize=1_000)
def parse_path(text: str) -> tuple[Step, ...]:
    """Raises BadPath."""
    steps: list[Step] = []
    place = 1 if text.startswith("$") else 0
    while place < len(text):
        match = _STEP.match(text, place)
        if match is None or (steps and match[1] is not None and text[place] != "."):
            raise BadPath(
                f"The path {text[:80]!r} cannot be read from {text[place : place + 20]!r} on. "
                'Known: names with points, [0], ["a name"]. Try: params["temperature:0"].tC',
                position=place,
            )
        name, index, *quoted = match.groups()
        steps.append(int(index) if index is not None else name if name is not None else _first(quoted))
        place = match.end()
    return tuple(steps)


def found_at(document: Any, path: tuple[Step, ...]) -> Any:
    """None where nothing stands; a number in a path also finds a member of that name."""
    inner = document
    for step in path:
        if isinstance(inner, dict):
            inner = inner.get(str(step))
        elif isinstance(inner, list) and _INDEX.fullmatch(str(step)) and int(step) < len(inner):
            inner = inner[int(step)]
        else:
            return None
    return inner


def path_to(steps: Iterable[Step]) -> str | None:
    """The path as somebody would write it; None where a name has both kinds of quotes in it."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        elif '"' not in step:
            text += f'["{step}"]'
        elif "'" not in step:
            text += f"['{step}']"
        else:
            return None
    return text


def _first(quoted: list[str | None]) -> str:
    return next(one for one in quoted if one is not None)
