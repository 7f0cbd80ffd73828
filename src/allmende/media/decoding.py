# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Pillow does for us, in the child: few formats, bounded sizes, nothing kept but colours."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageCms, ImageOps

from allmende.core.child import Declined

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_MEGA = 1_000_000
_MOST_POINTS = {"JPEG": 80, "MPO": 80}
"""In millions. JPEG is decoded in about the size that is wanted, all others as a whole."""
_MOST_POINTS_WHOLE = 25
_FEW_COLOURS = 256
Image.MAX_IMAGE_PIXELS = None  # `opened` counts


@contextmanager
def opened(sent: bytes) -> Iterator[Image.Image]:
    """Raises Declined, also for what goes wrong inside."""
    try:
        given = Image.open(io.BytesIO(sent), formats=_FORMATS)
    except (OSError, ValueError, SyntaxError):
        raise Declined("heic" if _is_heic(sent) else "format") from None
    most = _MOST_POINTS.get(given.format or "", _MOST_POINTS_WHOLE)
    if given.width * given.height > most * _MEGA:
        raise Declined("pixels", given=-(-given.width * given.height // _MEGA), most=most)
    try:
        yield given
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Declined("damaged") from None


def _is_heic(sent: bytes) -> bool:
    """As iPhones write it, where nobody asked them for anything else."""
    return sent[4:8] == b"ftyp" and sent[8:12] in (
        b"heic",
        b"heix",
        b"hevc",
        b"heim",
        b"heis",
        b"mif1",
        b"msf1",
    )


def plain(given: Image.Image, edge: int) -> Image.Image:
    """As the camera was held, in sRGB, no larger than wanted; of moving pictures the first."""
    given.draft("RGB", (edge, edge))
    given.load()
    picture = _in_colours(given)
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    picture = _in_srgb(ImageOps.exif_transpose(picture))
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def encoded(whole: Image.Image, edge: int, *, is_drawing: bool) -> bytes:
    """WebP. A drawing of few colours keeps its sharp edges."""
    smaller = whole.copy()
    smaller.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    is_flat = is_drawing and whole.getcolors(_FEW_COLOURS) is not None
    out = io.BytesIO()
    smaller.save(out, "WEBP", lossless=is_flat, quality=90 if is_drawing else 80)
    return out.getvalue()


def _in_colours(given: Image.Image) -> Image.Image:
    if given.mode.startswith("I") or given.mode == "F":
        return given.point(lambda value: value / 256).convert("L").convert("RGB")
    if given.mode in ("RGB", "RGBA", "CMYK"):
        return given
    return given.convert("RGBA" if given.has_transparency_data else "RGB")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Telephones see more colours than browsers expect of a picture without a profile."""
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.getOpenProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode=wanted
            )
        except (ImageCms.PyCMSError, OSError):
            return picture.convert(wanted)
        return turned or picture.convert(wanted)
    return picture.convert(wanted)
