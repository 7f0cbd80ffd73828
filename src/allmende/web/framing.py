# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Frames: a page of ours in others' pages, and a stranger's player in one of ours. Nothing may do either
unless a view says so for this one answer; site/security.py reads it."""

from urllib.parse import urlsplit

from django.http import HttpResponse

FRAMED_BY = "X-Allmende-Framed-By"
FRAMES = "X-Allmende-Frames"
"""Marks on an answer, taken off before it leaves."""


def may_be_framed(answer: HttpResponse) -> HttpResponse:
    """By whoever: only for what is public and where nobody can click anything away. Django's own middleware
    reads the first mark."""
    answer.xframe_options_exempt = True
    answer[FRAMED_BY] = "*"
    return answer


def may_show(answer: HttpResponse, address: str) -> HttpResponse:
    """The player at this address, and nothing else of strangers."""
    parts = urlsplit(address)
    answer[FRAMES] = f"{parts.scheme}://{parts.netloc}"
    return answer
