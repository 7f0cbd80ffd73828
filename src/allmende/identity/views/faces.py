# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a portal's pages load beside the page: its coat of arms and its colour."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from allmende.identity.colours import shades
from allmende.identity.middleware import portal
from allmende.identity.models import Municipality

_SHEET = """\
:root {{ --meadow: {0.light}; }}
@media screen {{ :root {{ --meadow-ground: {0.light_ground}; }} }}
@media screen and (prefers-color-scheme: dark) {{
  :root {{ --meadow: {0.dark}; --meadow-ground: {0.dark_ground}; }}
}}
"""


@require_safe
def arms(request: HttpRequest) -> HttpResponse:
    """In a sandbox: whoever opens the picture by itself runs nothing of it."""
    found = Municipality.objects.only("arms", "arms_type").get(pk=portal(request).number)
    if not found.arms:
        raise Http404
    answer = HttpResponse(bytes(found.arms), content_type=found.arms_type)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return _kept(request, answer, 300)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The page names the colour in the address, so that a new one shows at once."""
    colour = portal(request).colour
    if not colour:
        raise Http404
    return _kept(request, HttpResponse(_SHEET.format(shades(colour)), content_type="text/css"), 300)


def _kept(request: HttpRequest, answer: HttpResponse, seconds: int) -> HttpResponse:
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:20]}"'
    answer["ETag"] = tag
    patch_cache_control(answer, public=True, max_age=seconds)
    return get_conditional_response(request, etag=tag, response=answer) or answer
