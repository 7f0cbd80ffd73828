# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A file of map tiles (PMTiles), handed out in the ranges that the map asks for (RFC 9110 §14)."""

import re
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?\Z")
_LARGEST = 16_000_000  # a map asks for kilobytes; whoever wants all of it leaves the header away


def answer(request: HttpRequest, file: Path | None) -> HttpResponseBase:
    if file is None:
        raise Http404
    size = file.stat().st_size
    asked = _RANGE.match(request.headers.get("Range", ""))
    whole: HttpResponseBase
    if asked is None:
        whole = FileResponse(file.open("rb"), content_type="application/vnd.pmtiles")
    else:
        whole = _part(file, size, int(asked[1]), int(asked[2]) if asked[2] else size - 1)
    whole["Accept-Ranges"] = "bytes"
    whole["ETag"] = f'"{file.stat().st_mtime_ns:x}-{size:x}"'
    return whole


def _part(file: Path, size: int, first: int, last: int) -> HttpResponse:
    last = min(last, size - 1, first + _LARGEST - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with file.open("rb") as tiles:
        tiles.seek(first)
        content = tiles.read(last - first + 1)
    part = HttpResponse(content, status=206, content_type="application/vnd.pmtiles")
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    return part
