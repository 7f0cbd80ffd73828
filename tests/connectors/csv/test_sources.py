# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from allmende.connectors.csv.dialect import UnreadableFile
from allmende.connectors.csv.sources import Source, found, sources

PATTERNS = ("{station}/{month}.csv",)


def folder(path: Path) -> Path:
    for name in ("7/2025-01.csv", "8/2025-01.csv", "8/read.me"):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(name.encode())
    return path


def tar(path: Path, kind: str) -> Path:
    archive = path / f"all.tar{kind and '.' + kind}"
    with tarfile.open(archive, f"w:{kind}") as out:
        out.add(folder(path / "in"), ".")
    return archive


def zipped(path: Path) -> Path:
    archive = path / "all.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for one in found(folder(path / "in")):
            out.write(one, one.relative_to(path / "in").as_posix())
    return archive


def contents(
    path: Path, patterns: tuple[str, ...] = PATTERNS, *, named: bool = True
) -> list[tuple[str, str]]:
    """(station, text) of what is taken; ("", "") of what is passed over."""
    return [
        (one.fields.get("station", one.fields["file"]), one.stream.read().decode())
        if isinstance(one, Source)
        else ("", "")
        for one in sources(path, patterns, named=named)
    ]


INSIDE = [("", ""), ("7", "7/2025-01.csv"), ("8", "8/2025-01.csv")]


@pytest.mark.parametrize("kind", ["", "gz", "xz", "bz2"])
def test_an_archive_is_read_member_by_member(tmp_path: Path, kind: str) -> None:
    assert sorted(contents(tar(tmp_path, kind))) == INSIDE


def test_a_zip_file_is_read_member_by_member(tmp_path: Path) -> None:
    assert sorted(contents(zipped(tmp_path))) == INSIDE


def test_a_folder_is_all_its_files_by_name(tmp_path: Path) -> None:
    files = found(folder(tmp_path))
    assert [one.relative_to(tmp_path).as_posix() for one in files] == [
        "7/2025-01.csv",
        "8/2025-01.csv",
        "8/read.me",
    ]
    assert [contents(one, named=False) for one in files] == [
        [("7", "7/2025-01.csv")],
        [("8", "8/2025-01.csv")],
        [("", "")],
    ]


def test_a_stream_can_go_back(tmp_path: Path) -> None:
    for one in sources(tar(tmp_path, "xz"), PATTERNS, named=True):
        if isinstance(one, Source):
            assert (one.stream.read(1), one.stream.seek(0), one.stream.read(1)) == (
                one.fields["station"].encode(),
                0,
                one.fields["station"].encode(),
            )


def test_a_file_that_was_asked_for_must_fit(tmp_path: Path) -> None:
    folder(tmp_path)
    with pytest.raises(
        UnreadableFile, match=r"read\.me does not fit the mapping, which knows \{station\}/\{month\}\.csv"
    ):
        contents(tmp_path / "8" / "read.me")


def test_without_patterns_a_file_that_was_asked_for_is_taken_whatever_its_name(tmp_path: Path) -> None:
    folder(tmp_path)
    assert contents(tmp_path / "8" / "read.me", ()) == [("read", "8/read.me")]
    assert contents(tmp_path / "8" / "read.me", (), named=False) == [("", "")]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"There is no .*nothing\.csv"):
        found(tmp_path / "nothing.csv")


@pytest.mark.parametrize("name", ["broken.tar.xz", "broken.tar", "broken.zip"])
def test_a_broken_archive_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"this is no archive")
    with pytest.raises(UnreadableFile, match=f"{name} cannot be read"):
        contents(tmp_path / name)


def test_an_archive_that_was_cut_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    archive = tmp_path / "cut.tar"
    with tarfile.open(archive, "w") as out:
        for name in ("7/1.csv", "8/1.csv"):
            info = tarfile.TarInfo(name)
            info.size = 4000
            out.addfile(info, io.BytesIO(b"x" * 4000))
    archive.write_bytes(archive.read_bytes()[:6000])
    seen = []
    with pytest.raises(UnreadableFile, match=r"cut\.tar cannot be read"):
        for one in sources(archive, PATTERNS, named=True):
            seen.append(one.name)  # noqa: PERF401  the error comes after the first
    assert seen == ["cut.tar/7/1.csv"]


@pytest.mark.parametrize(
    "name", ["7/Südstraße.csv".encode(), "7/Südstraße.csv".encode("cp1252"), "7/Su\u0308dstraße.csv".encode()]
)
def test_a_member_s_name_is_readable_whatever_it_was_written_with(tmp_path: Path, name: bytes) -> None:
    info = tarfile.TarInfo(name.decode("utf-8", "surrogateescape"))
    with tarfile.open(tmp_path / "a.tar", "w", errors="surrogateescape") as out:
        out.addfile(info, io.BytesIO())
    found = [one.name for one in sources(tmp_path / "a.tar", PATTERNS, named=True)]
    assert found == ["a.tar/7/Südstraße.csv"]
