# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""ODT → blocks: its content as plain HTML, which is then read like any other."""

from collections import Counter
from collections.abc import Callable
from html import escape
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from allmende.core.child import Declined
from allmende.participation.drafts.bring_in import html
from allmende.participation.drafts.bring_in.odt_styles import Styles, styles
from allmende.participation.drafts.bring_in.packed import Parts
from allmende.participation.drafts.bring_in.parsed import Note, Parsed

_NAMES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0": "fo",
    "http://www.w3.org/1999/xlink": "xlink",
}
_COUNTED = {
    "office.annotation": "comments",
    "text.table-of-content": "contents",
    "draw.object": "objects",
    "draw.object-ole": "objects",
    "text.changed-region": "changes",
}
_UNREAD = frozenset(
    (
        *("office.annotation", "office.annotation-end", "office.forms", "text.table-of-content"),
        *("text.tracked-changes", "text.sequence-decls", "text.note-citation", "svg.title", "svg.desc"),
    )
)


def parsed(sent: bytes, parts: Parts) -> Parsed:
    """Raises Declined."""
    content = _tree(parts["content.xml"])
    writer = _Writer(styles(content, _tree(parts.get("styles.xml", b"<none/>"))))
    body = content.find("office.body/office.text")
    if body is None:
        raise Declined("damaged")
    told = writer.inside(body) + "".join(writer.footnotes)
    with ZipFile(BytesIO(sent)) as packed:
        names = set(packed.namelist())
        found = html.parsed(told, lambda source: _picture(packed, names, source))
    counts = Counter(_COUNTED[one.tag] for one in content.iter() if one.tag in _COUNTED)
    counts["footnotes"] = len(writer.footnotes)
    return Parsed(
        found.blocks, found.pictures, [*found.notes, *(Note(*one) for one in counts.items() if one[1])]
    )


def _tree(xml: bytes) -> ET.Element:
    """With short names."""
    try:
        root = ET.fromstring(xml)  # noqa: S314  checked before: it declares nothing
    except ET.ParseError:
        raise Declined("damaged") from None
    for one in root.iter():
        one.tag = _short(one.tag)
        for name in list(one.attrib):
            one.attrib[_short(name)] = one.attrib.pop(name)
    return root


def _short(name: str) -> str:
    space, _, local = name.removeprefix("{").partition("}")
    return f"{_NAMES[space]}.{local}" if space in _NAMES else name


def _picture(packed: ZipFile, names: set[str], source: str) -> bytes | None:
    name = source.removeprefix("cid:")
    return packed.read(name) if name in names else None


class _Writer:
    def __init__(self, known: Styles) -> None:
        self.footnotes: list[str] = []
        self._styles = known
        self._lists: list[str] = []
        self._tags: dict[str, Callable[[ET.Element], str]] = {
            "text.h": self._heading,
            "text.p": self._paragraph,
            "text.span": self._span,
            "text.a": self._link,
            "text.s": lambda _: " ",
            "text.tab": lambda _: " ",
            "text.line-break": lambda _: "<br>",
            "text.list": self._list,
            "text.list-item": lambda one: f"<li>{self.inside(one)}</li>",
            "text.note": self._note,
            "table.table": lambda one: f"<table>{self.inside(one)}</table>",
            "table.table-row": lambda one: f"<tr>{self.inside(one)}</tr>",
            "table.table-cell": self._cell,
            "draw.frame": self._frame,
        }

    def inside(self, element: ET.Element) -> str:
        told = [escape(element.text or "", quote=False)]
        for one in element:
            told += [self._told(one), escape(one.tail or "", quote=False)]
        return "".join(told)

    def _told(self, element: ET.Element) -> str:
        if element.tag in _UNREAD:
            return ""
        return self._tags.get(element.tag, self.inside)(element)

    def _heading(self, element: ET.Element) -> str:
        said = element.get("text.outline-level", "1")
        level = min(6, max(1, int(said))) if said.isdigit() else 1
        return f"<h{level}>{self.inside(element)}</h{level}>"

    def _paragraph(self, element: ET.Element) -> str:
        style = element.get("text.style-name", "")
        level, inner = self._styles.heading(style), self.inside(element)
        if level:
            return f"<h{level}>{inner}</h{level}>"
        return f"<p><strong>{inner}</strong></p>" if self._styles.is_bold(style) else f"<p>{inner}</p>"

    def _span(self, element: ET.Element) -> str:
        inner, style = self.inside(element), element.get("text.style-name", "")
        for tag in self._styles.marks(style):
            inner = f"<{tag}>{inner}</{tag}>"
        return inner

    def _link(self, element: ET.Element) -> str:
        return f'<a href="{escape(element.get("xlink.href", ""))}">{self.inside(element)}</a>'

    def _list(self, element: ET.Element) -> str:
        """A list inside another follows the outer one's style."""
        outer = self._lists[-1] if self._lists else ""
        self._lists.append(element.get("text.style-name", "") or outer)
        tag = "ol" if self._styles.is_numbered(self._lists[-1], len(self._lists)) else "ul"
        inner = self.inside(element)
        self._lists.pop()
        return f"<{tag}>{inner}</{tag}>"

    def _note(self, element: ET.Element) -> str:
        body = element.find("text.note-body")
        self.footnotes.append("")
        number = len(self.footnotes)
        inner = "" if body is None else self.inside(body).removeprefix("<p>")
        self.footnotes[number - 1] = f"<p><sup>[{number}]</sup> {inner}"
        return f"<sup>[{number}]</sup>"

    def _cell(self, element: ET.Element) -> str:
        spans = {"colspan": "table.number-columns-spanned", "rowspan": "table.number-rows-spanned"}
        said = "".join(f' {name}="{escape(element.get(key, "1"))}"' for name, key in spans.items())
        return f"<td{said}>{self.inside(element)}</td>"

    def _frame(self, element: ET.Element) -> str:
        """A picture, or a box of text."""
        image = element.find("draw.image")
        if image is None or element.find("draw.object") is not None:
            return self.inside(element)
        told = (element.find("svg.desc"), element.find("svg.title"))
        alt = next((one.text for one in told if one is not None and one.text), "")
        return f'<img src="cid:{escape(image.get("xlink.href", ""))}" alt="{escape(alt)}">'
