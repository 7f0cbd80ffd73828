# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an ODT's styles mean for its text: bold, raised, a heading, a numbered list."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_CHAIN = 20
_MARKS = (
    ("fo.font-weight", ("bold", "600", "700", "800", "900"), "strong"),
    ("fo.font-style", ("italic", "oblique"), "em"),
)


@dataclass(frozen=True, slots=True)
class _Style:
    above: str
    level: int
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Styles:
    """`numbered`: the levels at which a list's style counts."""

    known: dict[str, _Style]
    numbered: dict[str, frozenset[int]]

    def heading(self, name: str) -> int:
        """0: none."""
        return next((min(6, one.level) for one in self._chain(name) if one.level), 0)

    def marks(self, name: str) -> tuple[str, ...]:
        style = self.known.get(name)
        return style.marks if style else ()

    def is_bold(self, name: str) -> bool:
        return any("strong" in one.marks for one in self._chain(name))

    def is_numbered(self, name: str, level: int) -> bool:
        return level in self.numbered.get(name, frozenset())

    def _chain(self, name: str) -> Iterator[_Style]:
        for _step in range(_CHAIN):
            style = self.known.get(name)
            if style is None:
                return
            yield style
            name = style.above


def styles(*trees: ET.Element) -> Styles:
    """Of trees with short names."""
    known, numbered = {}, {}
    for tree in trees:
        for one in tree.iter("style.style"):
            known[one.get("style.name", "")] = _read(one)
        for one in tree.iter("text.list-style"):
            counted = one.iterfind("text.list-level-style-number")
            numbered[one.get("style.name", "")] = frozenset(map(_level, counted))
    return Styles(known, numbered)


def _read(style: ET.Element) -> _Style:
    looks = style.find("style.text-properties")
    said: dict[str, str] = {} if looks is None else dict(looks.attrib)
    marks = [tag for name, values, tag in _MARKS if said.get(name) in values]
    position = said.get("style.text-position", "")
    marks += [tag for word, tag in (("super", "sup"), ("sub", "sub")) if position.startswith(word)]
    level = style.get("style.default-outline-level", "")
    return _Style(
        style.get("style.parent-style-name", ""), int(level) if level.isdigit() else 0, tuple(marks)
    )


def _level(element: ET.Element) -> int:
    said = element.get("text.level", "")
    return int(said) if said.isdigit() else 0
