# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A command that was given the wrong folder says so and makes nothing there."""

from pathlib import Path

import pytest

from allmende.cli.main import main


@pytest.mark.parametrize(
    "command", [["migrate"], ["tidy"], ["devices", "list"], ["keys", "list"], ["keys", "revoke", "3"]]
)
def test_where_nothing_is_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([*command, "--data", str(tmp_path / "town")]) == 2
    assert "There is no installation in" in capsys.readouterr().err
    assert not (tmp_path / "town").exists()


@pytest.mark.parametrize("delimiter", [";;", "", '"', "\n"])
def test_a_delimiter_is_one_character(capsys: pytest.CaptureFixture[str], delimiter: str) -> None:
    with pytest.raises(SystemExit):
        main(["load", "csv", "--delimiter", delimiter, "a.csv"])
    assert "is no delimiter. Known: one character, such as ; or \\t." in capsys.readouterr().err


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "csv", "--mapping", str(tmp_path / "m.toml"), "a.csv"]) == 2
    assert "m.toml cannot be read: No such file or directory. Try" in capsys.readouterr().err
