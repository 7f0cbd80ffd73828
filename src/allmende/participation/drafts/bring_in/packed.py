# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A zip file as office programs write it, checked before anything in it is read."""

import re
from collections.abc import Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from allmende.core.child import Declined

_MOST_PARTS = 3_000
_MOST_UNPACKED = 200_000_000
_MOST_XML = 15_000_000
"""Of one part: taken apart it needs thirty times the memory. The longest law has less."""
_MOST_RATIO = 200
_SMALL = 500_000
"""Up to here a part may be packed as tightly as it likes."""
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TYPES = "[Content_Types].xml"
_KINDS = {b"wordprocessingml": "docx", b"spreadsheetml": "xlsx", b"presentationml": "pptx"}
_MIMES = {"opendocument.text": "odt", "opendocument": "opendocument", "epub": "epub"}

Parts = Mapping[str, bytes]
"""The XML parts by name; what is not XML stays packed."""


def opened(sent: bytes) -> tuple[str, Parts]:
    """`docx` or `odt`, and its XML. Raises Declined for everything else and for traps."""
    try:
        with ZipFile(BytesIO(sent)) as packed:
            infos = packed.infolist()
            _check(infos)
            kind = _kind(packed, {one.filename for one in infos})
            xml = {one.filename: packed.read(one) for one in infos if _is_xml(one)}
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Declined("damaged") from None
    for content in xml.values():
        if _DECLARATION.search(content) or _DECLARATION.search(content.replace(b"\0", b"")):
            raise Declined("trap")
    return kind, xml


def _check(infos: list[ZipInfo]) -> None:
    """By what the file says of itself: a part that is longer than it says is not read beyond that."""
    if len(infos) > _MOST_PARTS or sum(one.file_size for one in infos) > _MOST_UNPACKED:
        raise Declined("bomb")
    for one in infos:
        is_tight = one.file_size > _SMALL and one.file_size > _MOST_RATIO * max(1, one.compress_size)
        if is_tight or (_is_xml(one) and one.file_size > _MOST_XML):
            raise Declined("bomb")


def _is_xml(info: ZipInfo) -> bool:
    return info.filename.lower().endswith((".xml", ".rels"))


def _kind(packed: ZipFile, names: set[str]) -> str:
    types = packed.read(_TYPES) if _TYPES in names else b""
    mime = packed.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    kinds = [kind for said, kind in _KINDS.items() if said in types]
    kinds += [kind for said, kind in _MIMES.items() if said in mime]
    kind = kinds[0] if kinds else "zip"
    if kind not in ("docx", "odt"):
        raise Declined("kind", kind=kind)
    return kind
