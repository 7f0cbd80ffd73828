# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The programme on paper, and inside others' pages."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.barcamp import tabs
from allmende.barcamp.export import pdf
from allmende.barcamp.export.programme import days
from allmende.barcamp.models import Barcamp
from allmende.barcamp.queries import marks
from allmende.barcamp.queries.programme import programme
from allmende.barcamp.views.doors import of_camp
from allmende.barcamp.views.files import answered
from allmende.core.child import ChildFailed
from allmende.identity.addresses import origin
from allmende.web import framing


@require_safe
@of_camp
def as_pdf(request: HttpRequest, camp: Barcamp, whole: bool) -> HttpResponse:  # noqa: FBT001  from the address
    """`whole`: all that the day needs, else the table for the wall."""
    found = programme(camp, origin(request))
    try:
        return answered(
            request, camp, found, f"pdf {whole}", lambda: pdf.programme(found, whole), "application/pdf"
        )
    except ChildFailed:
        messages.error(
            request,
            _("Das PDF ließ sich gerade nicht erstellen. Versuchen Sie es in einer Minute noch einmal."),
        )
        return redirect("barcamp:camp", camp.slug)


@require_safe
@of_camp
def embedded(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """The one page of ours that others may show inside theirs: there is nothing to click but links."""
    if not camp.is_public:
        raise Http404
    shown = {"camp": camp, "days": days(programme(camp, origin(request)))}
    return framing.may_be_framed(render(request, "barcamp/memory_embedded.html", shown))


@require_safe
@of_camp
def sharing(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """All files of the programme, and what to copy to show it elsewhere."""
    mine = marks.secret(*marks.owner(request, camp))
    shown = {"camp": camp, "home": origin(request), "mine": mine}
    tabs_ = {"tabs": tabs.of(camp, request.user, request.path)}
    return render(request, "barcamp/memory_sharing.html", shown | tabs_)
