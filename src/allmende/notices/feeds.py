# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is new, for feed readers (Atom). Only what everybody sees."""

import re
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from allmende.identity.addresses import origin
from allmende.identity.middleware import portal
from allmende.identity.models import Audience
from allmende.notices.fresh import unchanged_or
from allmende.notices.kinds import spoken
from allmende.notices.models import News
from allmende.notices.places import subject_of
from allmende.web.addresses import local

_MOST = 50
_LONGEST = 2_000  # characters of a text
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ATOM = "application/atom+xml; charset=utf-8"


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """`?zu=/ideen/3` for one page, `?art=idea.new` for one kind."""
    home = origin(request)
    feed = Atom1Feed(
        gettext("Neues aus %(town)s") % {"town": portal(request).name},
        home + reverse("stations:start"),
        "",
        language=get_language(),
        feed_url=home + request.get_full_path(),
    )
    for one in _wanted(request):
        feed.add_item(
            _plain(one.title),
            home + local(one.address),
            linebreaks(_plain(one.text[:_LONGEST]), autoescape=True),
            unique_id=f"tag:{urlsplit(home).hostname},{one.made:%Y-%m-%d}:news/{one.pk}",
            pubdate=one.made,
            updateddate=one.made,
            categories=(spoken(one.kind),),
            author_name=portal(request).name,
        )
    content = feed.writeString("utf-8")
    return unchanged_or(request, HttpResponse(content, content_type=_ATOM))


def _wanted(request: HttpRequest) -> QuerySet[News]:
    """Of a page wherever it is listed, else what this portal lists."""
    found = News.objects.filter(audience=Audience.PUBLIC)
    if subject := request.GET.get("zu"):
        found = found.filter(subject=subject_of(subject))
    else:
        found = found.filter(municipality=portal(request).organisation)
    if kind := request.GET.get("art"):
        found = found.filter(kind=kind)
    return found[:_MOST]


def _plain(text: str) -> str:
    """Without signs that XML cannot hold: one of them would end the feed for everybody."""
    return _UNHOLDABLE.sub("", text)
