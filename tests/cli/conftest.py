# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The command as people call it, over a folder of its own."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from allmende.cli import load

Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def run_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`allmende load csv ARGUMENTS` → exit code and the lines of the report."""

    def run(*arguments: object) -> tuple[int, list[str]]:
        parser = argparse.ArgumentParser()
        load.configure(parser.add_subparsers())
        options = parser.parse_args(["load", "csv", "--data", str(tmp_path / "data"), *map(str, arguments)])
        code: int = options.run(options)
        return code, capsys.readouterr().out.splitlines()

    return run
