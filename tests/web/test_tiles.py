# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path

import pytest
from django.http import Http404
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from allmende.web.tiles import answer

CONTENT = bytes(range(256))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    tiles = tmp_path / "town.pmtiles"
    tiles.write_bytes(CONTENT)
    return tiles


def ask(file: Path | None, asked: str | None) -> HttpResponseBase:
    headers = {} if asked is None else {"Range": asked}
    return answer(RequestFactory().get("/karte/kacheln.pmtiles", headers=headers), file)


@pytest.mark.parametrize(
    ("asked", "content", "said"),
    [
        ("bytes=0-6", CONTENT[:7], "bytes 0-6/256"),
        ("bytes=250-", CONTENT[250:], "bytes 250-255/256"),
        ("bytes=250-999", CONTENT[250:], "bytes 250-255/256"),
    ],
)
def test_a_range_is_handed_out(file: Path, asked: str, content: bytes, said: str) -> None:
    part = ask(file, asked)
    assert (part.status_code, part.headers["Content-Range"], part.getvalue()) == (206, said, content)


@pytest.mark.parametrize("asked", ["bytes=256-", "bytes=9-3"])
def test_a_range_outside_the_file_is_refused_with_its_size(file: Path, asked: str) -> None:
    refused = ask(file, asked)
    assert (refused.status_code, refused.headers["Content-Range"]) == (416, "bytes */256")


@pytest.mark.parametrize("asked", [None, "rows=1-2", "bytes=a-b", "bytes=0-1,4-5"])
def test_without_a_range_that_is_understood_the_whole_file_comes(file: Path, asked: str | None) -> None:
    whole = ask(file, asked)
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    assert whole.getvalue() == CONTENT
    whole.close()


def test_a_town_without_tiles_has_none() -> None:
    with pytest.raises(Http404):
        ask(None, None)
