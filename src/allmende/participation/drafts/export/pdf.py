# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The synopsis as a PDF that is read aloud as well as it is printed: PDF/UA-1, and PDF/A-2a for archives."""

from functools import lru_cache

from allmende.core import child
from allmende.participation.drafts.export.labels import labels
from allmende.participation.drafts.export.rows import Labels, Synopsis, of_the_day
from allmende.web import assets

_SECONDS, _MEGABYTES = 90, 1_500
"""A thousand pages need about that."""


def write(synopsis: Synopsis) -> bytes:
    """The same all day, so that many who ask cost one. Raises ChildFailed, and NotBuilt where the front-end
    files with the fonts are not there."""
    return _written(of_the_day(synopsis), labels(), assets.print_fonts())


@lru_cache(maxsize=4)
def _written(synopsis: Synopsis, said: Labels, fonts: str) -> bytes:
    return child.run(_pages, synopsis, said, fonts, seconds=_SECONDS, megabytes=_MEGABYTES)


def _pages(synopsis: Synopsis, said: Labels, fonts: str) -> bytes:
    from allmende.participation.drafts.export import pdf_pages  # noqa: PLC0415  only the child pays for it

    return pdf_pages.made(synopsis, said, fonts)
