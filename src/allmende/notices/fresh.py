# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Feeds and calendars are asked for again and again: what has not changed is not sent again."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

_AGE = 300  # seconds that a copy may be kept


def unchanged_or(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer for everybody, or 304 for whoever has it."""
    etag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:32])
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={_AGE}"
    return get_conditional_response(request, etag, None, answer) or answer
