# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where the files of pictures lie."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from allmende.media.drawing import EDGES

_ENDING = ".webp"


def path_of(number: int, size: str) -> Path:
    return _folder() / f"{number // 1000:03d}" / f"{number}-{size}{_ENDING}"


def write(number: int, sizes: Mapping[str, bytes]) -> None:
    """On the disk when it returns, so that no picture is known whose files are not there."""
    for size, content in sizes.items():
        file = path_of(number, size)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())


def remove(number: int) -> None:
    for size in EDGES:
        path_of(number, size).unlink(missing_ok=True)


def numbers(before: float) -> Iterator[int]:
    """Of pictures whose files were written before that (seconds since 1970)."""
    for file in _folder().glob(f"*/*-thumb{_ENDING}"):
        number = file.name.partition("-")[0]
        if number.isdigit() and file.stat().st_mtime < before:
            yield int(number)


def _folder() -> Path:
    folder: Path = settings.ALLMENDE.data / "media"
    return folder
