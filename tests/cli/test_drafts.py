# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende drafts match` as somebody types it."""

import json
from pathlib import Path

import pytest

from allmende.cli.main import main


def test_two_texts_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("# Parken\n\nEine Stunde kostet zwei Euro.\n\nDer Markt hat 180 Plätze.\n", "utf-8")
    new.write_text("# Parken\n\nDer Markt hat 180 Plätze.\n\nNeu ist die Anzeige am Ring.\n", "utf-8")
    assert main(["drafts", "match", str(old), str(new)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["change"] for one in said["passages"]] == ["unchanged", "deleted", "unchanged"]
    assert [one["new"] for one in said["passages"]] == [[1], [], [2]]
    assert said["added"] == [3]


@pytest.mark.parametrize(("name", "content"), [("missing.md", None), ("paper.pdf", b"%PDF-1.7")])
def test_what_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["drafts", "match", str(tmp_path / name), str(tmp_path / name)]) == 2
    assert name in capsys.readouterr().err
