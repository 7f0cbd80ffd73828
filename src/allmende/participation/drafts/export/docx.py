# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The synopsis as a Word document, ready for the council: landscape, real headings, heads that repeat."""

from allmende.core import child
from allmende.participation.drafts.export.labels import labels
from allmende.participation.drafts.export.rows import Labels, Synopsis

_SECONDS, _MEGABYTES = 60, 600


def write(synopsis: Synopsis) -> bytes:
    """Raises ChildFailed."""
    return child.run(_pages, synopsis, labels(), seconds=_SECONDS, megabytes=_MEGABYTES)


def _pages(synopsis: Synopsis, said: Labels) -> bytes:
    from allmende.participation.drafts.export import docx_pages  # noqa: PLC0415  only the child pays for it

    return docx_pages.made(synopsis, said)
