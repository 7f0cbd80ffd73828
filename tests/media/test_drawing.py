# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What becomes of the pictures that people send."""

import io

import pytest
from PIL import Image, ImageCms

from allmende.core.child import Declined
from allmende.media import drawing
from allmende.media.drawing import EDGES, draw, draw_all
from tests.media.photos import SECRET, bomb, photo, picture, scene, told_png


def seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_each_size_is_as_long_as_its_edge_and_the_largest_says_how_large_it_is() -> None:
    made = draw(photo(3000, 1500))
    sizes = {name: seen(content).size for name, content in made.sizes.items()}
    assert sizes == {"thumb": (360, 180), "wide": (960, 480), "full": (1920, 960)}
    assert (made.width, made.height) == (1920, 960)


def test_a_small_picture_stays_small() -> None:
    made = draw(picture("PNG"))
    assert {seen(content).size for content in made.sizes.values()} == {(120, 80)}


@pytest.mark.parametrize("sent", [photo(), told_png(), picture("WEBP", xmp=SECRET.encode())])
def test_nothing_is_left_of_what_a_file_told_in_secret(sent: bytes) -> None:
    assert SECRET.encode() in sent
    for content in draw(sent).sizes.values():
        assert SECRET.encode() not in content
        assert not any(part in content for part in (b"EXIF", b"XMP ", b"ICCP"))
        assert dict(seen(content).getexif()) == {}


@pytest.mark.parametrize(
    ("turned", "size", "red"),
    [
        (1, (640, 480), (20, 240)),
        (3, (640, 480), (620, 240)),
        (6, (480, 640), (240, 20)),
        (8, (480, 640), (240, 620)),
    ],
)
def test_a_picture_stands_as_the_camera_was_held(
    turned: int, size: tuple[int, int], red: tuple[int, int]
) -> None:
    made = seen(draw(photo(turned=turned)).sizes["full"]).convert("RGB")
    assert made.size == size
    r, g, b = made.getpixel(red)
    assert r > 180 and max(g, b) < 90


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("GIF", "P"),
        ("WEBP", "RGBA"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
    ],
)
def test_every_kind_of_colour_is_drawn(kind: str, mode: str) -> None:
    if mode == "I;16":
        out = io.BytesIO()
        Image.new("I;16", (120, 80), 40_000).save(out, "PNG")
        made = seen(draw(out.getvalue()).sizes["full"])
        assert 130 < made.convert("L").getpixel((10, 10)) < 180
    else:
        made = seen(draw(picture(kind, mode)).sizes["full"])
    assert made.size == (120, 80)


def test_what_is_transparent_stays_so() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    made = seen(draw(out.getvalue()).sizes["thumb"])
    assert made.convert("RGBA").getpixel((20, 20))[3] == 0


def test_colours_with_a_profile_become_those_that_browsers_expect() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    out = io.BytesIO()
    Image.new("RGB", (40, 40), (200, 30, 30)).save(out, "JPEG", icc_profile=profile)
    made = seen(draw(out.getvalue()).sizes["full"])
    assert made.mode == "RGB" and "icc_profile" not in made.info
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = io.BytesIO()
    Image.new("RGB", (40, 40), (200, 30, 30)).save(out, "PNG", icc_profile=srgb)
    assert seen(draw(out.getvalue()).sizes["full"]).getpixel((5, 5)) == pytest.approx((200, 30, 30), abs=3)


def test_of_a_moving_picture_the_first_is_drawn() -> None:
    out = io.BytesIO()
    others = [Image.new("RGB", (40, 40), "blue")]
    Image.new("RGB", (40, 40), "lime").save(out, "GIF", save_all=True, append_images=others)
    made = seen(draw(out.getvalue()).sizes["full"])
    assert not getattr(made, "is_animated", False)
    assert made.convert("RGB").getpixel((5, 5)) == (0, 255, 0)


def test_a_drawing_of_few_colours_keeps_them_exactly() -> None:
    out = io.BytesIO()
    plan = Image.new("RGB", (100, 100), (10, 20, 30))
    plan.paste((250, 240, 1), (0, 50, 100, 100))
    plan.save(out, "PNG")
    assert {colour for _, colour in seen(draw(out.getvalue()).sizes["full"]).getcolors()} == {
        (10, 20, 30),
        (250, 240, 1),
    }


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "empty"),
        (b"x" * 15_000_001, "bytes"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format"),
        (b"%PDF-1.7", "format"),
        (b"\x89PNG\r\n\x1a\n", "format"),
        (photo()[:-4_000], "damaged"),
        (picture("TIFF"), "format"),
        (picture("BMP"), "format"),
        (bomb(40_000, 40_000), "pixels"),
        (bomb(5_001, 5_000), "pixels"),
    ],
    ids=["empty", "bytes", "svg", "pdf", "head only", "cut off", "tiff", "bmp", "bomb", "just too many"],
)
def test_what_is_no_picture_or_too_much_is_declined(sent: bytes, code: str) -> None:
    with pytest.raises(Declined) as caught:
        draw(sent)
    assert caught.value.code == code


def test_of_many_the_bad_ones_are_left_out() -> None:
    good, bad = draw_all([picture("PNG"), b"nothing"])
    assert good is not None and good.width == 120
    assert bad is None


def test_the_sizes_are_named_once() -> None:
    assert list(EDGES) == list(draw(picture("PNG")).sizes)
    assert sorted(EDGES.values()) == list(EDGES.values())
    assert Image.MIME["WEBP"] == drawing.TYPE


def test_a_long_thin_picture_has_a_width() -> None:
    out = io.BytesIO()
    scene(4000, 1).save(out, "PNG")
    assert draw(out.getvalue()).height == 1
