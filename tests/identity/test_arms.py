# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a coat of arms may bring into everybody's browser: a picture, and nothing else."""

import struct
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

from allmende.identity.arms import LARGEST, BadArms, arms_of

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 4 4">'


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


def svg(inside: str, head: str = HEAD) -> str:
    return arms_of(f"{head}{inside}</svg>".encode()).content.decode()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(*more: bytes, width: int = 1) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0\1\2\3"))


END = chunk(b"IEND", b"")


def test_a_drawing_stays_as_it_was_drawn() -> None:
    inside = '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff" /></linearGradient></defs>'
    inside += '<path d="M0 0h4v4" fill="url(#a)" /><use href="#a" />'
    assert svg(inside) == HEAD.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "") + inside + "</svg>"


@pytest.mark.parametrize(
    ("inside", "gone"),
    [
        ("<script>alert(1)</script>", "alert"),
        ('<path d="M0 0" onload="alert(1)"/>', "alert"),
        ('<path d="M0 0" onclick="alert(1)"/>', "onclick"),
        ('<a href="javascript:alert(1)"><path d="M0 0"/></a>', "javascript"),
        ('<use href="https://evil.example/x.svg#a"/>', "evil"),
        ('<use xlink:href="https://evil.example/x.svg#a"/>', "evil"),
        ('<image href="https://evil.example/x.png"/>', "evil"),
        ('<path fill="url(https://evil.example/x)"/>', "evil"),
        ("<path fill=\"URL( 'https://evil.example/x' )\"/>", "evil"),
        ('<path fill="u\\72l(https://evil.example/x)"/>', "evil"),
        ('<path style="fill:#fff;background:url(https://evil.example/x)"/>', "evil"),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>hello</p></foreignObject>", "hello"),
        ('<set attributeName="href" to="javascript:alert(1)"/>', "alert"),
        ("<metadata>who drew this</metadata>", "who drew"),
        ("<?php alert ?><!-- a comment -->", "alert"),
    ],
)
def test_whatever_acts_or_calls_elsewhere_is_taken_out(inside: str, gone: str) -> None:
    cleaned = svg(f'{inside}<circle r="1" />')
    assert gone not in cleaned
    assert '<circle r="1" />' in cleaned


def test_looks_in_a_style_become_attributes() -> None:
    drawn = ET.fromstring(svg('<path style="fill:#ff0000; stroke : none;-inkscape-x:1"/>'))  # noqa: S314  ours
    assert drawn[0].attrib == {"fill": "#ff0000", "stroke": "none"}


def test_a_plain_doctype_does_no_harm_and_sizes_become_a_box() -> None:
    head = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x">'
    head += '<svg xmlns="http://www.w3.org/2000/svg" width="40px" height="50">'
    assert 'viewBox="0 0 40 50"' in svg("", head)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"GIF89a", "weder SVG noch PNG"),
        (b"<html><body>svg</body></html>", "weder SVG noch PNG"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + HEAD.encode() + b"<title>&a;</title></svg>", "ENTITY"),
        (b"<!doctype html><svg xmlns='http://www.w3.org/2000/svg'/>", "ENTITY"),
        (HEAD.encode() + b"<path>", "beschädigt"),
        (b"<svg viewBox='0 0 1 1'/>", "beschädigt"),
        (HEAD.encode() + b"\xff</svg>", "beschädigt"),
        (HEAD.encode() + b"<style>path{fill:red}</style></svg>", "Formatvorlage"),
        (HEAD.encode() + b"<g>" * 41 + b"</g>" * 41 + b"</svg>", "verschachtelt"),
        (HEAD.encode() + b"<g>" * 20_000 + b"</g>" * 20_000 + b"</svg>", "verschachtelt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Breite und Höhe"),
        (b"x" * (LARGEST + 1), "201 KB groß, erlaubt sind 200 KB"),
        (png(), "PNG ist beschädigt"),
        (png(b"\0\0\0\5tEXt") + END, "PNG ist beschädigt"),
        (png(width=5_000) + END, "höchstens 4096 Punkte"),
    ],
)
def test_what_is_no_picture_is_refused_with_what_to_do(sent: bytes, said: str) -> None:
    with pytest.raises(BadArms, match=said):
        arms_of(sent)


def test_a_png_keeps_its_picture_and_loses_what_was_written_into_it() -> None:
    found = arms_of(png(chunk(b"tEXt", b"Author\0Ada")) + END + b"<script>alert(1)</script>")
    assert (found.content, found.type) == (png() + END, "image/png")


def chain(link: str, links: int, copies: int) -> bytes:
    """Groups that each hold `copies` of the group before."""
    inside = '<g id="a0"><path d="M0 0"/></g>'
    for number in range(links):
        inside += f'<g id="a{number + 1}">{link.format(number) * copies}</g>'
    return f"{HEAD}{inside}</svg>".encode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (chain('<use href="#a{}"/>', 9, 10), "zu viele Teile"),
        (chain('<use xlink:href="#a{}"/>', 9, 10), "zu viele Teile"),
        (chain('<path fill="url(#a{})"/>', 9, 10), "zu viele Teile"),
        (chain("<path style=\"mask:url('#a{}')\"/>", 9, 10), "zu viele Teile"),
        (chain('<use href="#a{}"/>', 900, 1), "zu viele Teile"),
        (
            f"{HEAD}{''.join(f'<g id=_a{n}_><use href=_#a{n + 1}_/></g>' for n in range(900))}</svg>".replace(
                "_", '"'
            ).encode(),
            "im Kreis oder zu oft",
        ),
        (f'{HEAD}<g id="a"><use href="#a"/></g></svg>'.encode(), "im Kreis oder zu oft"),
        (f"{HEAD}{'<g/>' * 10_001}</svg>".encode(), "zu viele Teile"),
    ],
)
def test_a_few_lines_never_stand_for_a_billion_elements(sent: bytes, said: str) -> None:
    with pytest.raises(BadArms, match=said):
        arms_of(sent)


def test_a_shape_may_be_used_again_and_again() -> None:
    assert arms_of(chain('<use href="#a{}"/>', 3, 5)).content.count(b"<use") == 15
