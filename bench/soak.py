# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`make soak`: the long trials. Ends with 1 and says what is wrong as soon as a promise does not hold."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from bench import kills, pushing, redelivery, town, wandering
from bench.processes import served

_SEED = 20_261_123
_KILLS = 20
_QUESTIONS = 100_000
_MESSAGES = 100_000
_REAL = "tests/cli/test_load_real_data.py::test_all_counters_of_muenster_have_the_sums_of_their_files"


def killed_servers(folder: Path) -> tuple[str, list[str]]:
    outcome = kills.kill_servers(folder / "servers", _KILLS, _SEED)
    return f"{outcome.kills} servers killed, {outcome.acknowledged:,} observations promised", outcome.faults


def killed_takers(folder: Path) -> tuple[str, list[str]]:
    outcome = kills.kill_takers(folder / "takers", _KILLS, _SEED)
    return f"{outcome.kills} loaders killed, {outcome.acknowledged:,} readings promised", outcome.faults


def killed_while_publishing(folder: Path) -> tuple[str, list[str]]:
    outcome = redelivery.kill_while_publishing(folder / "publishing", _MESSAGES, _KILLS // 2, _SEED)
    faults = list(outcome.faults)
    if outcome.acknowledged != _MESSAGES:
        faults.append(f"{outcome.acknowledged:,} of {_MESSAGES:,} messages were acknowledged")
    return (
        f"{outcome.kills} servers killed, {outcome.acknowledged:,} messages of MQTT acknowledged, "
        f"{outcome.again:,} sent again, {outcome.twice:,} there twice and flagged"
    ), faults


def full_queue(folder: Path) -> tuple[str, list[str]]:
    outcome = pushing.fill_queue(folder / "queue", 20.0)
    faults = outcome.faults + ([] if outcome.statuses[503] else ["the queue was never full"])
    return f"a full queue: {dict(outcome.statuses)}", faults


def everything_at_once(folder: Path) -> tuple[str, list[str]]:
    outcome = pushing.everything_at_once(folder / "everything", 60.0)
    others = {status: times for status, times in outcome.statuses.items() if status not in (200, 201)}
    return (
        f"a minute of everything: {outcome.acknowledged:,} observations promised",
        outcome.faults + ([f"answers {others}"] if others else []),
    )


def random_questions(folder: Path) -> tuple[str, list[str]]:
    data = folder / "questions"
    town.build_small(data)
    with served(data) as server:
        outcome = wandering.ask_at_random(server.address, _QUESTIONS, _SEED)
    slowest, question = outcome.slowest[0]
    said = (
        f"{outcome.asked:,} random questions, p99 {outcome.percentile_99 * 1e3:.1f} ms, "
        f"slowest {slowest * 1e3:.0f} ms: {question}"
    )
    return said, [f"{question} → {answer[:400]!r}" for question, answer in outcome.refused[:10]]


def real_counters(folder: Path) -> tuple[str, list[str]]:
    """All months of the real counters against a count of our own; the suite takes two of them."""
    months = [f"{2025 + (6 + one) // 12}-{(6 + one) % 12 + 1:02}" for one in range(14)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", f"--basetemp={folder / 'counters'}", _REAL],
        env={**os.environ, "ALLMENDE_TEST_MONTHS": " ".join(months)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    return f"{len(months)} months of real counters: {lines[-1] if lines else 'no answer'}", (
        lines[-20:] or [done.stderr[-400:]] if done.returncode else []
    )


TRIALS: dict[str, Callable[[Path], tuple[str, list[str]]]] = {
    "servers": killed_servers,
    "takers": killed_takers,
    "mqtt": killed_while_publishing,
    "queue": full_queue,
    "everything": everything_at_once,
    "questions": random_questions,
    "counters": real_counters,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help=f"some of {', '.join(TRIALS)}; none: all")
    options = parser.parse_args()
    if unknown := set(options.trials) - TRIALS.keys():
        parser.error(f"{unknown.pop()!r} is no trial. Known: {', '.join(TRIALS)}.")
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="allmende-soak-") as folder:
        for name in options.trials or TRIALS:
            begun = perf_counter()
            said, faults = TRIALS[name](Path(folder))
            print(f"{name:<11} {perf_counter() - begun:5.0f} s  {said}", flush=True)
            for fault in faults:
                print(f"            WRONG: {fault}", flush=True)
            wrong += len(faults)
    print("every promise was kept" if not wrong else f"{wrong} promises were broken")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
