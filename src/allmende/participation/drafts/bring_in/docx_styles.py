# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which of a document's own styles are headings: by their outline level, whatever they are called."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from allmende.participation.drafts.bring_in.packed import Parts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 6
_CHAIN = 20
_ALWAYS = ("p[style-name^='toc '] => !", "p[style-name^='TOC '] => !", "p[style-name='Title'] => h1:fresh")
"""A table of contents, whose page numbers are of no use; and the title, which is a heading here."""


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    above: str
    level: int | None


def style_map(parts: Parts) -> str:
    """For mammoth."""
    styles = _styles(parts.get("word/styles.xml", b""))
    lines = [*_ALWAYS]
    for key, style in styles.items():
        level = _level(key, styles)
        if level is not None and _is_sayable(style.name):
            lines.append(f"p[style-name='{style.name}'] => h{min(level + 1, _DEEPEST)}:fresh")
    return "\n".join(lines)


def _styles(xml: bytes) -> dict[str, _Style]:
    try:
        root = ET.fromstring(xml)  # noqa: S314  checked before: it declares nothing
    except ET.ParseError:
        return {}
    return dict(_read(root))


def _read(root: ET.Element) -> Iterator[tuple[str, _Style]]:
    for one in root.iter(f"{_W}style"):
        if one.get(f"{_W}type") == "paragraph":
            level = _value(one.find(f"{_W}pPr/{_W}outlineLvl"))
            name, above = _value(one.find(f"{_W}name")), _value(one.find(f"{_W}basedOn"))
            yield one.get(f"{_W}styleId", ""), _Style(name, above, int(level) if level.isdigit() else None)


def _value(element: ET.Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


def _level(key: str, styles: dict[str, _Style]) -> int | None:
    """Its own or that of the style it is made from; 9 and more mean text."""
    for _step in range(_CHAIN):
        style = styles.get(key)
        if style is None:
            return None
        if style.level is not None:
            return style.level if style.level < _DEEPEST + 3 else None
        key = style.above
    return None


def _is_sayable(name: str) -> bool:
    """A name is part of a line that is read as a rule."""
    return bool(name) and name.isprintable() and "'" not in name and "\\" not in name
