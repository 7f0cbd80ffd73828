# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Batches as multipart/mixed (OGC 18-088 §11, OData 4.0 part 1 §11.7): lenient about line ends and blank
lines, strict about everything that could lose a request."""

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from secrets import token_hex

from allmende.core.errors import AllmendeError, Malformed
from allmende.sensing.http.answers import Answer
from allmende.sensing.http.parts import Answered, Asked, Fault, Item, Result, Together, check_number

_BOUNDARY = re.compile(rb'(?i);\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;,"]{1,70}))')
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_REQUEST = re.compile(rb"([A-Za-z]{1,20})[ \t]+(\S(?:[^\r\n]*\S)?)")
_VERSION = re.compile(rb"[ \t]+HTTP/\d(?:\.\d)?$")
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")
_HTTP = b"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
Headers = dict[bytes, bytes]


def read(content_type: bytes, body: bytes) -> tuple[Item, ...]:
    """Raises Malformed where it cannot be told what the requests are, TooLarge for too many."""
    parts = _split(body, _boundary(content_type))
    check_number(len(parts))
    items = tuple(map(_item, parts))
    check_number(sum(len(one.parts) if isinstance(one, Together) else 1 for one in items))
    return items


def _boundary(content_type: bytes) -> bytes:
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise Malformed("A multipart batch names its boundary. Try: multipart/mixed; boundary=batch_1.")
    return match[1] or match[2]


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    """What stands between the delimiters; before the first and after the last is nobody's."""
    mark = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    parts: list[bytes] = []
    begin = None
    for match in mark.finditer(body):
        if begin is not None:
            parts.append(body[begin : match.start()])
        if match[1]:
            if begin is None:
                break
            return parts
        begin = match.end()
    shown = boundary[:70].decode("latin-1")
    raise Malformed(
        f"The batch has no {'end' if parts or begin else 'beginning'}. Known: --{shown} before each "
        f"request and --{shown}-- after the last."
    )


def _item(part: bytes) -> Item:
    name = ""
    try:
        headers, content = _headed(part.lstrip(b"\r\n"))
        name = _name(headers)
        kind = headers.get(b"content-type", b"")
        if kind.lower().startswith(b"multipart/mixed"):
            return Together(name, tuple(map(_in_change_set, _split(content, _boundary(kind)))))
        return _asked(name, kind, headers, content)
    except AllmendeError as error:
        return Fault(name, error)


def _in_change_set(part: bytes) -> Asked | Fault:
    found = _item(part)
    if isinstance(found, Together):
        return Fault(found.name, Malformed("A change set cannot hold another one."))
    if isinstance(found, Asked) and found.method in ("GET", "HEAD"):
        return Fault(
            found.name, Malformed("A change set holds changes only. Try: the GET before or after it.")
        )
    return found


def _headed(text: bytes) -> tuple[Headers, bytes]:
    """Header lines up to the blank one, and what follows."""
    if text.startswith((b"\n", b"\r\n")) or not text:
        return {}, text.removeprefix(b"\r").removeprefix(b"\n")
    match = _BLANK.search(text)
    head, content = (text, b"") if match is None else (text[: match.start()], text[match.end() :])
    return dict(map(_header, head.splitlines())), content


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not _TOKEN.fullmatch(name.strip()):
        shown = line[:60].decode("utf-8", "replace")
        raise Malformed(f"{shown!r} is no header. Known: Name: value. Try: a blank line before what follows.")
    return name.strip().lower(), value.strip()


def _name(headers: Headers) -> str:
    return headers.get(b"content-id", b"").strip(b"<>").decode("utf-8", "replace")


def _asked(name: str, kind: bytes, headers: Headers, content: bytes) -> Asked:
    if not kind.lower().startswith(b"application/http"):
        shown = kind[:60].decode("latin-1")
        raise Malformed(f"A part is {shown!r}. Known: application/http, multipart/mixed for a change set.")
    coding = headers.get(b"content-transfer-encoding", b"binary").lower()
    if coding not in (b"binary", b"8bit", b"7bit"):
        raise Malformed(f"Content-Transfer-Encoding is {coding[:40].decode('latin-1')!r}. Known: binary.")
    line, _, rest = content.lstrip(b"\r\n \t").partition(b"\n")
    match = _REQUEST.fullmatch(_VERSION.sub(b"", line.strip()))
    if match is None:
        shown = line[:60].decode("utf-8", "replace")
        raise Malformed(f"{shown!r} begins no request. Known: POST Things HTTP/1.1.")
    inner, body = _headed(rest)
    return Asked(name or _name(inner), match[1].decode().upper(), _text(match[2]), inner, body)


def _text(url: bytes) -> str:
    try:
        return url.decode()
    except UnicodeDecodeError as error:
        raise Malformed("The address of a part is not UTF-8.") from error


def write(results: Sequence[Result]) -> tuple[bytes, bytes]:
    """Content type and body."""
    boundary = f"batch_{token_hex(12)}".encode()
    return b"multipart/mixed; boundary=" + boundary, _joined(boundary, map(_part, results))


def _joined(boundary: bytes, parts: Iterator[bytes]) -> bytes:
    lines = [b"--" + boundary + b"\r\n" + one for one in parts]
    return b"\r\n".join([*lines, b"--" + boundary + b"--\r\n"])


def _part(result: Result) -> bytes:
    if isinstance(result, Answered):
        return _HTTP + _id(result.name) + b"\r\n" + _http(result.answer)
    if result.failed:
        return _HTTP + _id(result.name) + b"\r\n" + _http(result.answers[0].answer)
    boundary = f"changes_{token_hex(12)}".encode()
    head = b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n" + _id(result.name)
    return head + b"\r\n" + _joined(boundary, map(_part, result.answers))


def _id(name: str) -> bytes:
    return f"Content-ID: {name}\r\n".encode() if name else b""


def _http(answer: Answer) -> bytes:
    lines = [b"HTTP/1.1 %d %s" % (answer.status, HTTPStatus(answer.status).phrase.encode())]
    lines += [name.title() + b": " + value for name, value in answer.headers if name != b"server-timing"]
    lines += [b"Content-Length: %d" % len(answer.body), b"", answer.body]
    return b"\r\n".join(lines)
