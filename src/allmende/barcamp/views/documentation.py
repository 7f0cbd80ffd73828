# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stays of a barcamp: the page, the PDF, the dataset, and the end of changes."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import memory_rules, rules, tabs
from allmende.barcamp.actions import memory as actions
from allmende.barcamp.export import documentation as export
from allmende.barcamp.export import pdf
from allmende.barcamp.models import Barcamp
from allmende.barcamp.queries import documentation as queries
from allmende.barcamp.views.doors import for_those_who, of_camp
from allmende.barcamp.views.files import answered
from allmende.core.child import ChildFailed
from allmende.core.errors import AllmendeError
from allmende.identity.addresses import origin
from allmende.identity.models import Person


@require_safe
@of_camp
def page(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    kept = queries.documentation(camp, origin(request))
    shown = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "kept": kept,
        "chapters": queries.chapters(kept),
        "is_over": not camp.slots.filter(ends__gt=timezone.now()).exists(),
        "may_freeze": memory_rules.can_freeze(request.user, camp),
    }
    return render(request, "barcamp/memory_documentation.html", shown)


@require_safe
@of_camp
def dataset(request: HttpRequest, camp: Barcamp, kind: str) -> HttpResponse:
    kept = queries.documentation(camp, origin(request))
    if kind == "json":
        return answered(
            request, camp, kept, "doc json", lambda: export.as_json(kept), "application/json; charset=utf-8"
        )
    answer = answered(request, camp, kept, "doc zip", lambda: export.as_zip(kept), "application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{camp.slug}-{_("dokumentation")}.zip"'
    return answer


@require_safe
@of_camp
def as_pdf(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    kept = queries.documentation(camp, origin(request))
    try:
        return answered(request, camp, kept, "doc pdf", lambda: pdf.documentation(kept), "application/pdf")
    except ChildFailed:
        messages.error(
            request,
            _("Das PDF ließ sich gerade nicht erstellen. Versuchen Sie es in einer Minute noch einmal."),
        )
        return redirect("barcamp:documentation", camp.slug)


@for_those_who(rules.can_organise)
@require_POST
def freeze(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    if not request.POST.get("sure"):
        messages.error(
            request, _("Das lässt sich nicht zurücknehmen. Bestätigen Sie es; noch ist nichts geändert.")
        )
        return redirect("barcamp:documentation", camp.slug)
    try:
        actions.freeze(cast("Person", request.user), camp)
        messages.success(request, _("Die Dokumentation ist abgeschlossen."))
    except AllmendeError as error:
        messages.error(request, error.message)
    return redirect("barcamp:documentation", camp.slug)
