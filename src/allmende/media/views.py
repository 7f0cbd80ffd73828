# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The files of pictures, to whoever may see them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from allmende.media import queries
from allmende.media.drawing import EDGES
from allmende.media.files import path_of
from allmende.media.models import Picture

_PUBLIC = "public, max-age=86400"
"""A day, so that what is hidden is gone from others' caches the next day."""


@require_safe
def picture(request: HttpRequest, number: int, size: str) -> HttpResponse:
    """Who asks matters only for what is not public: so everybody else's answer is the same."""
    found = queries.public(number) or queries.seen(number, request.user)
    if found is None or size not in EDGES or not path_of(number, size).exists():
        raise Http404
    answer = _content(found, size)
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


def _content(found: Picture, size: str) -> HttpResponse:
    answer = HttpResponse(path_of(found.pk, size).read_bytes(), content_type=found.type)
    answer["ETag"] = f'"{found.digest[:20]}-{size}"'
    answer["Cache-Control"] = _PUBLIC if found.is_public else "private, no-cache"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
