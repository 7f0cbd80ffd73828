# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Documents as offices write them, and as attackers do."""

import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from allmende.participation.drafts.blocks import Block
from tests.media.photos import picture

DRAW = "http://schemas.openxmlformats.org/drawingml/2006/main"


def saved(document: Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def written(write: Callable[[Document], Any]) -> bytes:
    document = docx.Document()
    _forget_tables(document.styles.element)
    write(document)
    return saved(document)


def _forget_tables(styles: Any) -> None:
    """A hundred styles that nobody uses here, and that take longer to read than all the rest."""
    for one in list(styles):
        if one.tag == qn("w:latentStyles") or one.get(qn("w:type")) == "table":
            styles.remove(one)


def told(blocks: Iterable[Block]) -> list[str]:
    """`heading 2: Anlass`."""
    return [f"{one.kind}{f' {one.level}' if one.level else ''}: {one.plain}" for one in blocks]


def picture_into(document: Document, alt: str, content: bytes | None = None) -> None:
    document.add_picture(BytesIO(content or picture("PNG")), width=Mm(30))
    document.element.findall(f".//{qn('wp:docPr')}")[-1].set("descr", alt)


def link_picture(document: Document, address: str) -> None:
    """A picture that is not in the document, but somewhere else."""
    picture_into(document, "verknüpft")
    blip = document.element.findall(f".//{{{DRAW}}}blip")[-1]
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    number = document.part.relate_to(address, kind, is_external=True)
    del blip.attrib[qn("r:embed")]
    blip.set(qn("r:link"), number)


def element(name: str, text: str = "", **attributes: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    if text:
        made.text = text
    return made


def rewritten(sent: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Each part as `change` makes it; None leaves it out."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(sent)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def replaced(sent: bytes, part: str, old: bytes, new: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        assert old in content
        return content.replace(old, new, 1)

    return rewritten(sent, change)


def with_part(sent: bytes, name: str, content: bytes, kind: str) -> bytes:
    """`kind`: what the document calls its relation to it."""
    relation = f'<Relationship Id="rIdX" Type="{kind}" Target="/{name}"/></Relationships>'
    out = BytesIO(replaced(sent, "word/_rels/document.xml.rels", b"</Relationships>", relation.encode()))
    with zipfile.ZipFile(out, "a") as made:
        made.writestr(name, content)
    return out.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}


def odt(body: str, styles: str = "", **pictures: bytes) -> bytes:
    spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in _SPACES.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()}
    return packed(parts | {f"Pictures/{name}": one for name, one in pictures.items()})
