# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Single questions over one kept connection: how long an answer takes and what it says."""

from dataclasses import dataclass, field
from statistics import median
from typing import Any

import msgspec

from bench import load


class NotAnswered(Exception):
    """The server answered with an error or not at all."""


@dataclass(slots=True)
class Answers:
    """`seconds` in the order of the questions; `last` is the body of the last answer."""

    seconds: list[float] = field(default_factory=list)
    last: bytes = b""

    @property
    def milliseconds(self) -> float:
        return median(self.seconds) * 1e3

    @property
    def document(self) -> Any:
        return msgspec.json.decode(self.last)


def ask(address: load.Address, path: str, times: int = 1) -> Answers:
    """GETs the path so many times, one after the other. Raises NotAnswered for anything but 200."""
    answers = Answers()

    def keep(_: int, status: int, answer: bytes) -> None:
        answers.last = answer.partition(b"\r\n\r\n")[2]
        if status != 200:
            raise NotAnswered(f"{path}: {status} {answers.last[:300]!r}")

    source = load.Source(load.once([load.get(address, path)] * times), 1, answered=keep)
    load.run(address, source)
    if source.answers != times:
        raise NotAnswered(f"{path}: the server closed the line")
    answers.seconds = list(source.latencies)
    return answers


def walk(address: load.Address, path: str, pages: int) -> tuple[str, int]:
    """Follows the next links from the first page; returns the path of page `pages` and the rows before it.

    Raises NotAnswered where the links end sooner or an id comes twice or out of order.
    """
    place, rows, newest = [path], [0], [-1]

    def follow(_: int, status: int, answer: bytes) -> None:
        page = msgspec.json.decode(answer.partition(b"\r\n\r\n")[2]) if status == 200 else {}
        ids = [one["@iot.id"] for one in page.get("value", ())]
        link = page.get("@iot.nextLink")
        if link is None or ids != sorted(ids) or ids[0] <= newest[0]:
            raise NotAnswered(f"page {len(place)}: {status}, {len(ids)} rows, next link {link}")
        newest[0] = ids[-1]
        rows[0] += len(ids)
        place.append("/" + link.split("/", 3)[3])

    def request(number: int) -> bytes | None:
        return load.get(address, place[-1]) if number < pages - 1 else None

    load.run(address, load.Source(request, 1, answered=follow))
    return place[-1], rows[0]
