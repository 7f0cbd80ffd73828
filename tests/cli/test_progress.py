# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from io import StringIO
from itertools import count

import pytest

from allmende.cli.progress import Progress, line, minutes


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (7.4, "0:07"), (59.6, "1:00"), (750, "12:30"), (3750, "1:02:30")]
)
def test_time_is_told_in_minutes(seconds: float, text: str) -> None:
    assert minutes(seconds) == text


@pytest.mark.parametrize(
    ("share", "seconds", "text"),
    [
        (0.0, 0.0, "························   0%  0 values  0/s  …  a.csv"),
        (0.5, 10.0, "████████████············  50%  1,000 values  100/s  0:10 left  a.csv"),
        (1.0, 10.0, "████████████████████████ 100%  1,000 values  100/s  0:00 left  a.csv"),
        (1.7, 10.0, "████████████████████████ 100%  1,000 values  100/s  0:00 left  a.csv"),
    ],
)
def test_a_line_tells_share_rate_and_time_left(share: float, seconds: float, text: str) -> None:
    assert line(share, 1000 if seconds else 0, "values", seconds, "a.csv") == text


def test_on_a_terminal_one_line_is_rewritten_and_taken_away() -> None:
    out, ticks = Terminal(), count(0, 1)
    progress = Progress(100, "values", out, lambda: float(next(ticks)))
    for done in (10, 20):
        progress.show(done, done)
    progress.clear()
    first, second, blank = out.getvalue().rstrip("\r").split("\r")[1:]
    assert (first[25:29], second[25:29], blank.strip()) == (" 10%", " 20%", "")


def test_elsewhere_there_is_a_line_every_five_seconds() -> None:
    out, ticks = StringIO(), count(0, 1)
    progress = Progress(100, "values", out, lambda: float(next(ticks)))
    for done in range(11):
        progress.show(done, done)
    progress.clear()
    assert len(out.getvalue().splitlines()) == 2


def test_a_short_task_is_not_spoken_of() -> None:
    out = StringIO()
    Progress(0, "values", out, lambda: 0.0).show(0, 0)
    assert out.getvalue() == ""
