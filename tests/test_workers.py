# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A run of its own in two workers, over a few small files."""

import os
import subprocess
import sys
from collections import defaultdict
from itertools import chain
from pathlib import Path

import pytest

from tests.workers import LONG

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [
    "-m",
    "pytest",
    "-n",
    "2",
    "--dist",
    "loadfile",
    "--no-loadscope-reorder",
    "--import-mode",
    "importlib",
]
PLAIN = ["-p", "no:cacheprovider", "-q"]
FILES = (
    "test_a.py",
    "test_b.py",
    "test_c.py",
    "journeys/test_d.py",
    "journeys/test_e.py",
    "trials/test_f.py",
)
INI = f"[pytest]\npythonpath = {ROOT}\nDJANGO_SETTINGS_MODULE = allmende.site.settings\n"
_FILE = """
import os
import pytest
from django.utils import translation

@pytest.mark.parametrize("number", range(3))
def test_it(number):
    with open({log!r}, "a") as log:
        log.write(f"{name} {{os.environ['PYTEST_XDIST_WORKER']}} {{translation.get_language()}}\\n")
    translation.activate("en")
"""
_SKIPS = "import pytest\npytestmark = pytest.mark.skip(reason='too dark')\ndef test_it(): pass\n"
_SKIPS_ALL = "import pytest\npytest.skip('whole', allow_module_level=True)\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small tests under the rules of the large ones."""
    found = tmp_path_factory.mktemp("run")
    write(found, "conftest.py", "from tests.conftest import *\n")
    write(found, "pytest.ini", INI)
    for name in FILES:
        write(found, f"tests/{name}", _FILE.format(log=str(found / "log"), name=name))
    write(found, "tests/test_dark.py", _SKIPS)
    write(found, "tests/test_whole.py", _SKIPS_ALL)
    return found


@pytest.fixture(scope="module")
def answer(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Nothing may be skipped in it."""
    return subprocess.run(
        [sys.executable, *COMMAND, *PLAIN, str(folder)],
        cwd=folder,
        env=os.environ | {"ALLMENDE_NOTHING_SKIPPED": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def seen(folder: Path, answer: "subprocess.CompletedProcess[str]") -> list[list[str]]:
    """The files of each worker's tests in their order."""
    found = defaultdict(list)
    for name, worker, _ in logged(folder):
        found[worker].append(name)
    return list(found.values())


def logged(folder: Path) -> list[list[str]]:
    """Name, worker and language of every test."""
    return [line.split() for line in (folder / "log").read_text().splitlines()]


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_every_test_runs_once_and_the_closing_line_has_them_all(
    seen: list[list[str]], answer: "subprocess.CompletedProcess[str]"
) -> None:
    assert sorted(chain(*seen)) == sorted([*FILES] * 3)
    assert "18 passed, 2 skipped" in answer.stdout.splitlines()[-1]


def test_a_file_goes_to_one_worker(seen: list[list[str]]) -> None:
    assert len(seen) == 2
    for name in FILES:
        assert [names.count(name) for names in seen if name in names] == [3]


def test_all_journeys_go_to_one_worker_and_begin(seen: list[list[str]]) -> None:
    begins = {frozenset(names[:6]) for names in seen}
    assert frozenset(name for name in FILES if name.startswith("journeys")) in begins


def test_what_takes_long_begins(seen: list[list[str]]) -> None:
    assert [names.index("trials/test_f.py") in (0, 6) for names in seen if "trials/test_f.py" in names] == [
        True
    ]


def test_what_is_said_to_take_long_is_there() -> None:
    assert [one for one in LONG if not (ROOT / one).exists()] == []


@pytest.mark.usefixtures("answer")
def test_no_test_begins_in_the_language_that_another_left(folder: Path) -> None:
    assert {language for *_, language in logged(folder)} == {"de"}


def test_what_a_worker_skips_is_said_loudly_and_fails_where_nothing_may_be_skipped(
    answer: "subprocess.CompletedProcess[str]",
) -> None:
    assert "2 TESTS WERE SKIPPED" in answer.stdout
    assert answer.returncode == 1
