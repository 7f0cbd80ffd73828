# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A coat of arms as somebody uploads it → bytes that can be shown to everybody: SVG or PNG, by content."""

import re
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

LARGEST = 200_000  # bytes
_WIDEST = 4_096  # pixels
_DEEPEST = 40  # elements within each other
_MOST = 10_000  # elements drawn, each time they are
_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"}
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = ("href", "{http://www.w3.org/1999/xlink}href")
_PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE\s+svg\b[^\[\]<>]*>", re.IGNORECASE)
_OWN_REFERENCE = re.compile(r"url\(\s*(['\"]?)#([\w.-]+)\1\s*\)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _words(
    "svg g defs symbol use path rect circle ellipse line polyline polygon linearGradient radialGradient "
    "stop clipPath mask pattern title desc"
)
_LOOKS = _words(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-dasharray stroke-dashoffset opacity stop-color stop-opacity clip-path "
    "clip-rule mask display visibility color"
)
_ATTRIBUTES = _LOOKS | _words(
    "id d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height points transform viewBox preserveAspectRatio "
    "offset gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits "
    "patternUnits patternContentUnits patternTransform"
)


class BadArms(ValueError):
    """The message is for the person who chose the file."""


@dataclass(frozen=True, slots=True)
class Arms:
    content: bytes
    type: str


def arms_of(sent: bytes) -> Arms:
    """Raises BadArms."""
    if len(sent) > LARGEST:
        raise BadArms(
            _("Die Datei ist %(size)s KB groß, erlaubt sind 200 KB. Verkleinern Sie das Bild.")
            % {"size": -(-len(sent) // 1000)}
        )
    if sent.startswith(_PNG):
        return Arms(_clean_png(sent), "image/png")
    if b"<svg" in sent[:4_096] or b":svg" in sent[:4_096]:
        return Arms(_clean_svg(sent), "image/svg+xml")
    raise BadArms(_("Das ist weder SVG noch PNG. Der Inhalt zählt, nicht die Endung des Dateinamens."))


def _clean_png(sent: bytes) -> bytes:
    """Without words, places and whatever else cameras and programs write into a picture."""
    kept, at = [_PNG], len(_PNG)
    while at < len(sent):
        length = int.from_bytes(sent[at : at + 4])
        chunk, kind = sent[at : at + length + 12], sent[at + 4 : at + 8]
        if len(chunk) < length + 12 or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
            break
        if kind in _KEPT_CHUNKS:
            kept.append(chunk)
        if kind == b"IEND":
            return _checked_size(b"".join(kept))
        at += length + 12
    raise BadArms(_("Das PNG ist beschädigt. Speichern Sie es neu."))


def _checked_size(png: bytes) -> bytes:
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    if png[12:16] != b"IHDR" or not 0 < width <= _WIDEST or not 0 < height <= _WIDEST:
        raise BadArms(_("Das PNG darf höchstens 4096 Punkte breit und hoch sein."))
    return png


def _clean_svg(sent: bytes) -> bytes:
    root = _parsed(sent)
    if root.tag != f"{_SVG}svg":
        raise BadArms(_("Das SVG ist beschädigt. Speichern Sie es neu."))
    if any(one.tag == f"{_SVG}style" for one in root.iter()):
        raise BadArms(
            _("Das SVG enthält eine Formatvorlage (style). Speichern Sie es als „einfaches SVG“ ohne sie.")
        )
    clean = _cleaned(root, _DEEPEST)
    _Drawing(clean).check()
    if "viewBox" not in clean.attrib:
        clean.set("viewBox", _box(root))
    ET.register_namespace("", _SVG[1:-1])
    drawn: bytes = ET.tostring(clean, "utf-8")
    return drawn


def _parsed(sent: bytes) -> ET.Element:
    """Only UTF-8, so that no other coding hides what is looked for; no declarations of entities."""
    try:
        text = _PLAIN_DOCTYPE.sub("", sent.decode("utf-8-sig"), count=1)
        if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
            raise BadArms(
                _("Das SVG erklärt eigene Abkürzungen (ENTITY). Speichern Sie es als „einfaches SVG“.")
            )
        return ET.fromstring(text)  # noqa: S314  without DOCTYPE there is nothing to expand
    except (UnicodeDecodeError, ET.ParseError):
        raise BadArms(_("Das SVG ist beschädigt. Speichern Sie es neu.")) from None


def _cleaned(element: ET.Element, deeper: int) -> ET.Element:
    if deeper == 0:
        raise BadArms(_("Das SVG ist zu tief verschachtelt. Speichern Sie es als „einfaches SVG“."))
    clean = ET.Element(element.tag, _attributes(element))
    clean.text = element.text if element.tag in (f"{_SVG}title", f"{_SVG}desc") else None
    clean.extend([_cleaned(one, deeper - 1) for one in element if _is_known(one)])
    return clean


def _is_known(element: ET.Element) -> bool:
    tag = element.tag
    return isinstance(tag, str) and tag.startswith(_SVG) and tag[len(_SVG) :] in _ELEMENTS


def _attributes(element: ET.Element) -> dict[str, str]:
    """What a drawing needs. Looks that were written as a style become attributes."""
    kept = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    for part in element.get("style", "").split(";"):
        name, _colon, value = part.partition(":")
        if name.strip() in _LOOKS:
            kept[name.strip()] = value.strip()
    for name in _HREF:
        if re.fullmatch(r"#[\w.-]+", element.get(name, "")):
            kept["href"] = element.attrib[name]
    return {name: value for name, value in kept.items() if _is_own(value)}


def _is_own(value: str) -> bool:
    """Points nowhere, or into the drawing itself."""
    return "url(" not in _OWN_REFERENCE.sub("", value).lower() and "\\" not in value


def _box(root: ET.Element) -> str:
    width, height = (
        re.fullmatch(r"(\d+(?:\.\d+)?)(?:px)?", root.get(name, "")) for name in ("width", "height")
    )
    if width is None or height is None:
        raise BadArms(_("Dem SVG fehlen Breite und Höhe (viewBox). Speichern Sie es neu."))
    return f"0 0 {width[1]} {height[1]}"


class _Drawing:
    """A few lines that refer to each other can stand for a billion elements: each counts as often as it is
    drawn."""

    def __init__(self, root: ET.Element) -> None:
        self._root = root
        self._named = {one.attrib["id"]: one for one in reversed([*root.iter()]) if "id" in one.attrib}
        self._known: dict[ET.Element, int] = {}
        self._open: set[ET.Element] = set()

    def check(self) -> None:
        if self._count(self._root) > _MOST:
            raise BadArms(_("Das SVG zeichnet zu viele Teile. Speichern Sie es als „einfaches SVG“."))

    def _count(self, element: ET.Element) -> int:
        if element in self._open or len(self._open) > 2 * _DEEPEST:
            raise BadArms(
                _("Teile des SVG verweisen im Kreis oder zu oft aufeinander. Speichern Sie es neu.")
            )
        if element not in self._known:
            self._open.add(element)
            self._known[element] = 1 + sum(map(self._count, [*element, *self._meant(element)]))
            self._open.discard(element)
        return self._known[element]

    def _meant(self, element: ET.Element) -> list[ET.Element]:
        names = [element.get("href", "")[1:]]
        for value in element.attrib.values():
            names += [one[1] for one in _OWN_REFERENCE.findall(value)]
        return [self._named[one] for one in names if one in self._named]
