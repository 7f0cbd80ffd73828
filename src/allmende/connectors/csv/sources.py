# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files, folders and archives → one stream after another, each with the name that the report uses."""

import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from unicodedata import normalize

from allmende.connectors.csv.dialect import UnreadableFile
from allmende.connectors.csv.pattern import matched_path

_IN_MEMORY = 32_000_000
_TABLES = ("{file}.csv", "{file}.CSV", "{file}.tsv")
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2")


@dataclass(frozen=True, slots=True)
class Source:
    """One table. `fields` are what its path gave, `done` how many bytes of the named file are behind it."""

    name: str
    stream: BinaryIO
    fields: dict[str, str]
    raw: BinaryIO

    @property
    def done(self) -> int:
        return self.raw.tell()


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file inside a folder or archive that the mapping does not mean."""

    name: str


def found(path: Path) -> list[Path]:
    """The files behind one name: itself, or all in a folder by name. Raises UnreadableFile."""
    if path.is_dir():
        return sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
    if not path.exists():
        raise UnreadableFile(f"There is no {path}. Try: look for a slip in the name; ls {path.parent}")
    return [path]


def sources(path: Path, patterns: tuple[str, ...], *, named: bool) -> Iterator[Source | PassedOver]:
    """The tables in one file. `named`: somebody asked for this very file, so it must fit. Raises
    UnreadableFile; a stream is valid until the next is asked for."""
    try:
        if path.name.lower().endswith(_TAR):
            yield from _tar(path, patterns)
        elif path.name.lower().endswith(".zip"):
            yield from _zip(path, patterns)
        else:
            yield from _plain(path, patterns, named=named)
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise UnreadableFile(f"{path.name} cannot be read: {error}") from error


def _plain(path: Path, patterns: tuple[str, ...], *, named: bool) -> Iterator[Source | PassedOver]:
    whole = _readable(path.resolve().as_posix())
    fields = _always(whole) if named and not patterns else _fields(whole, patterns)
    if fields is None and named:
        raise UnreadableFile(
            f"{path} does not fit the mapping, which knows {', '.join(patterns)}. "
            "Try: the folder that it lies in, or files.path in the mapping."
        )
    if fields is None:
        yield PassedOver(_readable(str(path)))
        return
    with path.open("rb") as stream:
        yield Source(_readable(str(path)), stream, fields, stream)


def _tar(path: Path, patterns: tuple[str, ...]) -> Iterator[Source | PassedOver]:
    with path.open("rb") as raw, tarfile.open(fileobj=raw, mode="r|*") as archive:
        for member in archive:
            name = _readable(member.name)
            fields = _fields(name, patterns)
            stream = archive.extractfile(member) if member.isfile() and fields is not None else None
            if fields is None or stream is None:
                if member.isfile():
                    yield PassedOver(f"{path.name}/{name}")
                continue
            with _seekable(cast("BinaryIO", stream)) as copy:
                yield Source(f"{path.name}/{name}", copy, fields, raw)


def _zip(path: Path, patterns: tuple[str, ...]) -> Iterator[Source | PassedOver]:
    with path.open("rb") as raw, zipfile.ZipFile(raw) as archive:
        for member in archive.infolist():
            name = _readable(member.filename)
            fields = _fields(name, patterns)
            if fields is None and not member.is_dir():
                yield PassedOver(f"{path.name}/{name}")
            elif fields is not None:
                with archive.open(member) as stream, _seekable(cast("BinaryIO", stream)) as copy:
                    yield Source(f"{path.name}/{name}", copy, fields, raw)


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A copy to go back and forth in: in memory, or on disk where it is large."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield cast("BinaryIO", copy)


def _fields(path: str, patterns: tuple[str, ...]) -> dict[str, str] | None:
    """What the first pattern that fits gives, over what every path gives."""
    for one in patterns or _TABLES:
        fields = matched_path(one, path)
        if fields is not None:
            return _always(path) | fields
    return None


def _readable(name: str) -> str:
    """A name that can be stored and shown: archives have names in old encodings, and umlauts in two parts."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = name.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return normalize("NFC", name)


def _always(path: str) -> dict[str, str]:
    whole = PurePosixPath(path)
    return {"file": whole.stem, "folder": whole.parent.name}
