# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pictures as cameras and programs write them, with all that they tell in secret; and bombs."""

import io
import struct
import zlib
from functools import cache

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from allmende.media.drawing import Drawn, draw

SECRET = "48.4011 N, Anna Muster"  # noqa: S105  what must not be in a picture


def scene(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Bright on top, red on the left."""
    picture = Image.linear_gradient("L").rotate(180).resize((width, height)).convert(mode)
    picture.paste(Image.new(mode, (width // 4, height), "red" if mode in ("RGB", "RGBA") else 100), (0, 0))
    return picture


def photo(width: int = 640, height: int = 480, *, turned: int = 1) -> bytes:
    """A JPEG that says where and by whom it was taken; `turned`: how the camera was held."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x013B] = turned, SECRET, SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 24.0, 4.0), 3: "E", 4: (9.0, 59.0, 0.0), 0x1D: SECRET})
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + SECRET.encode()
    out = io.BytesIO()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    scene(width, height).save(out, "JPEG", exif=exif, comment=SECRET.encode(), xmp=xmp)
    return out.getvalue() + SECRET.encode()


def picture(kind: str, mode: str = "RGB", **further: object) -> bytes:
    out = io.BytesIO()
    scene(120, 80, mode).save(out, kind, **further)
    return out.getvalue()


@cache
def ready() -> Drawn:
    """A picture that need not be drawn any more: for tests that are about something else."""
    return draw(picture("PNG"))


def told_png() -> bytes:
    told = PngInfo()
    told.add_text("Author", SECRET)
    told.add_itxt("Comment", SECRET, zip=False)
    return picture("PNG", pnginfo=told)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is huge, and is."""
    row = zlib.compressobj(9)
    data = b"".join(row.compress(b"\0" * (width * 4 + 1)) for _ in range(min(height, 2_000))) + row.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
