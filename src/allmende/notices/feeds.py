# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is new, for feed readers (Atom). Only what everybody sees."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from allmende.identity.addresses import origin
from allmende.identity.middleware import portal
from allmende.identity.models import Audience
from allmende.notices.kinds import spoken
from allmende.notices.models import News

_MOST = 50


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """`?zu=/ideen/3` for one page, `?art=idea.new` for one kind."""
    home = origin(request)
    feed = Atom1Feed(
        gettext("Neues aus %(town)s") % {"town": portal(request).name},
        home,
        "",
        language=get_language(),
        feed_url=home + request.get_full_path(),
    )
    for one in _wanted(request):
        feed.add_item(
            one.title,
            home + one.address,
            one.text[:2_000],
            unique_id=f"tag:{request.get_host().partition(':')[0]},{one.made:%Y-%m-%d}:news/{one.pk}",
            pubdate=one.made,
            updateddate=one.made,
            categories=(spoken(one.kind),),
            author_name=portal(request).name,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _wanted(request: HttpRequest) -> QuerySet[News]:
    found = News.objects.of_portal(portal(request).organisation).filter(audience=Audience.PUBLIC)
    if subject := request.GET.get("zu"):
        found = found.filter(subject=subject)
    if kind := request.GET.get("art"):
        found = found.filter(kind=kind)
    return found[:_MOST]
