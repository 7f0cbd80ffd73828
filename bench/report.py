# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Figures as a file, as a table on the terminal and as a page of the reference."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.figures import TARGETS, Figure, Figures, Target

_ROOT = Path(__file__).resolve().parent.parent
RESULTS = _ROOT / "bench" / "results.json"
SUSTAINED = _ROOT / "bench" / "sustained.json"
"""Lines of the last whole run."""
PAGE = _ROOT / "docs" / "reference" / "performance.md"

_HEAD = """<!--
SPDX-FileCopyrightText: Allmende contributors
SPDX-License-Identifier: EUPL-1.2
Written by `make bench` from bench/results.json.
-->
# Performance

Measured by `make bench` in one run on one machine, the load generator on the same processor cores
({machine}). Compare ratios, not figures: another machine gives others.
`ratio` is the figure divided by what it is held against.

"""

_TAIL = """
## How it is measured

* **Single POST.** `bench/load.py` (raw sockets, epoll, keep-alive) sends one observation a request to the
  server as `allmende serve` runs it, and in turn the same requests to the same uvicorn with an application
  that reads the body and answers 201. Three rounds each, the best counts on both sides. An answer is counted
  when it has come back, and it comes after the commit is on the disk. Processor time is the server's, all
  threads, from `/proc`.
* **With a key.** The same server with open writes is sent the same requests with `Authorization: Bearer …`
  and without, in turn: what asking who it is costs.
* **MQTT.** Ten connections signed in with a key publish with QoS 1, a hundred unacknowledged each, while
  another hears a datastream. A message is counted when its acknowledgement has come, which comes after the
  commit. Then a thousand clients are connected, and two hundred of them hear fifty messages a second.
* **Webhooks.** Uplinks as The Things Stack posts them, of twenty devices, each with its own time and count.
* **Places.** 10,000 Things on a grid, 81 of them in the area, whole in the answer. Against it: the rows of
  these Things by the index on boxes, asked by another process without a server, no JSON made.
* **CreateObservations.** Eight connections send 250 requests of 1,000 rows, made beforehand; from the first
  byte sent to the last answer. Against it: ready tuples into the same table by `executemany`, nothing else
  kept, each transaction on the disk.
* **The large store** is filled through the door that real data take (`sensing.api.devices.take`): counters,
  latest values, roll-ups and all.
* **Page 10,000** is reached by following 9,999 next links; then page 1 and page 10,000 are asked for in turn.
* **CSV.** One connection reads the answer in pieces of 256 KB and counts the lines; the server's resident
  memory is looked at meanwhile.
* **A page while writing.** One more connection asks for a page of another datastream every few milliseconds
  while 32 others post as fast as they are answered.
* **A session is cancelled.** One after the other of a published timetable; the plan that changes as little as
  possible is held against a plan made anew in the time of the first. Counted is what regains 99 % of it while
  no other session moves. What is not counted regains 98 % or moves one pair: all fillings of the hole are
  tried, so nothing else is to be had without a move.
* **A hall votes.** Each phone is a connection of its own: the page of the badge, its code, the ballot, the
  votes, and the same votes sent again. Every tenth badge is read by two phones. Counted afterwards: one
  ballot a badge; and after the close neither the tables nor the file on the disk hold the camp's secret or a
  voter's key.
* **Bytes a row**: a million rows, a value a minute of 100 datastreams for a week, as they arrive; the pages
  in use of the closed file, less those of the empty store.
"""


def machine() -> str:
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{platform.system()} {platform.machine()}"
    )


def save(figures: Figures) -> None:
    """Writes results.json and the page made from it."""
    document = {name: _plain(figures[name]) for name in TARGETS if name in figures}
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(load()), "utf-8")


def load() -> Figures:
    if not RESULTS.exists():
        return {}
    written = msgspec.json.decode(RESULTS.read_bytes())
    return {name: Figure(one["value"], one["unit"], one["against"]) for name, one in written.items()}


def _plain(figure: Figure) -> dict[str, float | str | None]:
    ratio = figure.ratio
    return {
        "value": _rounded(figure.value),
        "unit": figure.unit,
        "against": None if figure.against is None else _rounded(figure.against),
        "ratio": None if ratio is None else round(ratio, 3),
    }


def _rounded(value: float) -> float:
    """Four significant digits."""
    return float(f"{value:.4g}")


def page(figures: Figures) -> str:
    rows = [
        f"| {TARGETS[name].title} | {_shown(figure)} | {_against(TARGETS[name], figure)} | "
        f"{_promise(TARGETS[name])} | {_verdict(TARGETS[name], figure)} |"
        for name, figure in figures.items()
    ]
    table = ["| what | figure | against | target | |", "|---|---|---|---|---|", *rows]
    return _HEAD.format(machine=machine()) + "\n".join(table) + "\n" + _sustained() + _TAIL


def keep_sustained(lines: Sequence[str]) -> None:
    """Of a whole `python -m bench.sustained`; written into the page as well."""
    SUSTAINED.write_bytes(msgspec.json.format(msgspec.json.encode(lines), indent=2) + b"\n")
    PAGE.write_text(page(load()), "utf-8")


def _sustained() -> str:
    if not SUSTAINED.exists():
        return ""
    lines = msgspec.json.decode(SUSTAINED.read_bytes(), type=list[str])
    said = (
        "`python -m bench.sustained`: each way in, and what was lost of what was acknowledged. Memory is\n"
        "the server's at the beginning, at half time and at the end: the writer's page cache (64 MB)\n"
        "fills first."
    )
    return "\n## For a long time\n\n" + said + "\n\n```text\n" + "\n".join(lines) + "\n```\n"


def table(figures: Figures) -> str:
    """For the terminal, one line a figure."""
    lines = []
    for name, figure in figures.items():
        target = TARGETS[name]
        ratio = "" if figure.ratio is None else f"ratio {figure.ratio:.2f}"
        lines.append(
            f"{name:<22} {_shown(figure):>20}  {ratio:<11} {_promise(target):<18} {_verdict(target, figure)}"
        )
    return "\n".join(lines)


def missed(figures: Figures) -> list[str]:
    return [name for name, figure in figures.items() if TARGETS[name].is_reached(figure) is False]


def _shown(figure: Figure) -> str:
    value = figure.value
    text = f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"
    return f"{text} {figure.unit}"


def _against(target: Target, figure: Figure) -> str:
    if figure.against is None or figure.ratio is None:
        return ""
    other = _shown(Figure(figure.against, figure.unit))
    return f"{target.against}: {other}; ratio {figure.ratio:.2f}"


def _promise(target: Target) -> str:
    match target.kind:
        case "value at most":
            return f"≤ {target.bound:g}"
        case "value at least":
            return f"≥ {target.bound:g}"
        case "exactly":
            return f"= {target.bound:g}"
        case "ratio at least":
            return f"ratio ≥ {target.bound:.2f}"
        case "ratio at most":
            return f"ratio ≤ {target.bound:g}"
        case _:
            return ""


def _verdict(target: Target, figure: Figure) -> str:
    return {True: "reached", False: "not reached", None: ""}[target.is_reached(figure)]
