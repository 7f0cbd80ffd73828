# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The synopsis as a Word document, ready for the council: landscape, real headings, heads that repeat."""

from functools import lru_cache

from allmende.core import child
from allmende.participation.drafts.export.labels import labels
from allmende.participation.drafts.export.rows import Labels, Synopsis, of_the_day

_SECONDS, _MEGABYTES = 60, 600


def write(synopsis: Synopsis) -> bytes:
    """The same all day, so that many who ask cost one. Raises ChildFailed."""
    return _written(of_the_day(synopsis), labels())


@lru_cache(maxsize=4)
def _written(synopsis: Synopsis, said: Labels) -> bytes:
    return child.run(_pages, synopsis, said, seconds=_SECONDS, megabytes=_MEGABYTES)


def _pages(synopsis: Synopsis, said: Labels) -> bytes:
    from allmende.participation.drafts.export import docx_pages  # noqa: PLC0415  only the child pays for it

    return docx_pages.made(synopsis, said)
