# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`make bench`: every figure in one run on one machine."""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path

from bench import (
    anchoring,
    arrays,
    batching,
    commenting,
    engine,
    entity,
    exporting,
    finding,
    keyed,
    places,
    posting,
    pressure,
    publishing,
    queries,
    replanning,
    report,
    stores,
    timetable,
    town,
    voting,
    weight,
)
from bench.figures import ON_POSTGRES, TARGETS, Figure, Figures
from bench.processes import served


def memory_idle(folder: Path) -> Figures:
    """An empty installation, one page of each half asked for, then left alone."""
    with served(folder / "idle") as server:
        time.sleep(2.0)
        return {"memory_idle": Figure(server.resident_bytes() / 1e6, "MB")}


def large(folder: Path) -> Figures:
    data = folder / "large"
    ids, rate = town.build_large(data)
    engine_rate = engine.rows_a_second(folder)
    figures = {"readings": Figure(rate, "rows/s", engine_rate)}
    figures |= queries.in_process(data, ids[0])
    observations = town.LONG + town.SHORT * (len(ids) - 1)
    with served(data) as server:
        figures |= queries.over_http(server.address, ids[0], observations)
        figures |= exporting.bench(server, ids[0], observations)
        figures |= pressure.bench(server.address, ids)
        figures["memory_after"] = Figure(server.resident_bytes() / 1e6, "MB")
    return figures


def _warn_if_busy() -> None:
    """The server and the load generator need both cores."""
    busy = os.getloadavg()[0]
    if busy > 0.5:
        print(f"The machine is busy (load {busy:.1f}): figures will be worse than they are, ratios too.\n")


BENCHES: dict[str, Callable[[Path], Figures]] = {
    "fsync": engine.fsync,
    "memory": memory_idle,
    "posting": posting.bench,
    "keyed": keyed.bench,
    "entity": entity.bench,
    "publishing": publishing.bench,
    "places": places.bench,
    "arrays": arrays.bench,
    "batching": batching.bench,
    "weight": weight.bench,
    "commenting": commenting.bench,
    "voting": voting.bench,
    "finding": finding.bench,
    "anchoring": anchoring.bench,
    "timetable": timetable.bench,
    "replanning": replanning.bench,
    "large": large,
}


def measured(benches: Iterable[str], place: Path | None) -> Figures:
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="allmende-bench-", dir=place) as folder:
        for name in benches:
            found = BENCHES[name](Path(folder))
            print(report.table(found), flush=True)
            figures |= found
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "benches", nargs="*", metavar="BENCH", help=f"some of {', '.join(BENCHES)}; none: all"
    )
    parser.add_argument("--folder", type=Path, help="where to put the stores: the disk that is measured")
    parser.add_argument(
        "--store", choices=("sqlite", "postgres"), default="sqlite", help="where sensor data are kept"
    )
    options = parser.parse_args()
    if unknown := set(options.benches) - BENCHES.keys():
        parser.error(f"{unknown.pop()!r} is no benchmark. Known: {', '.join(BENCHES)}.")
    _warn_if_busy()
    on_postgres = options.store == "postgres"
    if on_postgres:
        TARGETS.update(ON_POSTGRES)
    chosen = options.benches or (stores.SENSING if on_postgres else BENCHES)
    with stores.measured_on_postgres() if on_postgres else nullcontext():
        figures = measured(chosen, options.folder)
    if not options.benches and not on_postgres:  # what is kept is of one run
        report.save(figures)
    missed = report.missed(figures)
    print(f"\nnot reached: {', '.join(missed)}" if missed else "\nevery target reached")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
