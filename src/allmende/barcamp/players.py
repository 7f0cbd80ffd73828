# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""From the address of a video or a stream to what plays it in a page. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_FILE = re.compile(r"\.(mp4|m4v|webm|ogv|ogg|mp3|opus|oga|m4a)$", re.IGNORECASE)
_HOST = re.compile(r"^[\w.-]+(:\d+)?$")
"""Also because it goes into the page's policy, where a semicolon would begin another rule."""
_ID = re.compile(r"^[\w-]{5,40}$")


@dataclass(frozen=True, slots=True)
class Player:
    """`host`: who learns that somebody plays it. A file is played by the browser itself, all else in a
    frame."""

    address: str
    host: str
    is_file: bool = False


def player(address: str) -> Player | None:
    """None for what is no address of the web."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not _HOST.match(parts.netloc):
        return None
    if _FILE.search(parts.path):
        return Player(address, parts.netloc, is_file=True)
    shown = _embedded(address) or address
    return Player(shown, urlsplit(shown).netloc)


def _embedded(address: str) -> str:
    """Where a page with a video has another for frames; of two, the one that stores less about people."""
    parts = urlsplit(address)
    host, path = (
        parts.netloc.lower().removeprefix("www.").removeprefix("m."),
        parts.path.strip("/").split("/"),
    )
    if host in ("youtube.com", "youtu.be"):
        found = parse_qs(parts.query).get("v", [""])[0] or path[-1]
        return f"https://www.youtube-nocookie.com/embed/{found}" if _ID.match(found) else ""
    if host == "vimeo.com" and path[-1].isdecimal():
        return f"https://player.vimeo.com/video/{path[-1]}?dnt=1"
    if host == "media.ccc.de" and path[0] == "v" and len(path) == 2:
        return f"https://media.ccc.de/v/{path[1]}/oembed"
    return _peertube(parts.scheme, parts.netloc, path)


def _peertube(scheme: str, host: str, path: list[str]) -> str:
    """Any house of it: `/w/<id>`, `/videos/watch/<id>`."""
    is_watched = path[:2] == ["videos", "watch"] and len(path) == 3
    if (is_watched or (path[0] == "w" and len(path) == 2)) and _ID.match(path[-1]):
        return f"{scheme}://{host}/videos/embed/{path[-1]}"
    return ""
