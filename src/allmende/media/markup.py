# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A picture on a page, as text for whoever stores pages (a draft's passage) and for the tag."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from allmende.media.drawing import EDGES
from allmende.media.models import Picture

_COLUMN = "(max-width: 46rem) 100vw, 44rem"
_WIDTHS = {"thumb": "11rem", "wide": _COLUMN, "full": "100vw"}


def address(number: int, size: str) -> str:
    """For ever, in every language."""
    return f"/medien/{number}/{size}"


def image(one: Picture, size: str = "wide") -> SafeString:
    """With its words, in the size that fits; its place is kept before it is there."""
    width, height = _fitted(one, size)
    return format_html(
        '<img class="picture {}" src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" '
        'loading="lazy">',
        size,
        address(one.pk, size),
        format_html_join(", ", "{} {}w", _sources(one)),
        _WIDTHS[size],
        width,
        height,
        one.alt,
    )


def _sources(one: Picture) -> list[tuple[str, int]]:
    """A small picture has one width in several sizes: it is named once."""
    by_width = {_fitted(one, size)[0]: address(one.pk, size) for size in EDGES}
    return [(there, width) for width, there in by_width.items()]


def _fitted(one: Picture, size: str) -> tuple[int, int]:
    longest = max(one.width, one.height, 1)
    edge = min(EDGES[size], longest)
    return max(1, round(one.width * edge / longest)), max(1, round(one.height * edge / longest))
