# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Municipalities: the operator adds them, each keeps its own face."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.identity import colours, queries, rules
from allmende.identity.actions import municipalities as actions
from allmende.identity.forms.municipalities import AddressForm, FaceForm, NewMunicipalityForm
from allmende.identity.laender import land_of
from allmende.identity.middleware import portal, principal
from allmende.identity.models import Municipality
from allmende.identity.models.municipalities import LegalKind
from allmende.identity.views.organisations import signed_in


@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    _check_runs(request)
    return render(request, "identity/municipalities.html", {"municipalities": queries.municipalities()})


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    _check_runs(request)
    form = NewMunicipalityForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "identity/municipality_new.html", {"form": form})
    made = actions.add(principal(request), form.cleaned_data["title"], form.cleaned_data)
    messages.success(request, _("„%(name)s“ ist angelegt. Laden Sie jetzt jemanden ein.") % {"name": made})
    return redirect("members", made.organisation_id)


@signed_in
def address(request: HttpRequest, municipality: int) -> HttpResponse:
    _check_runs(request)
    found = get_object_or_404(Municipality, pk=municipality)
    title = str(found)
    form = AddressForm(request.POST if request.method == "POST" else None, instance=found)
    if not form.is_valid():
        return render(request, "identity/municipality_address.html", {"form": form, "title": title})
    actions.edit(principal(request), found, {key: form.cleaned_data[key] for key in actions.ADDRESS})
    messages.success(request, _("Gespeichert."))
    return redirect("municipalities")


@signed_in
def face(request: HttpRequest) -> HttpResponse:
    found = _own(request)
    is_sent = request.method == "POST"
    form = FaceForm(*((request.POST, request.FILES) if is_sent else (None, None)), instance=found)
    if not form.is_valid():
        return _shown(request, form)
    old_name = portal(request).name
    actions.edit(principal(request), found, form.facts())
    if form.arms or form.cleaned_data.get("no_arms"):
        actions.show_arms(principal(request), found, form.arms)
    messages.success(request, _("Gespeichert. Alle Seiten zeigen es sofort."))
    _remind_of_texts(request, old_name, form.cleaned_data["name"])
    return redirect("municipality")


def _remind_of_texts(request: HttpRequest, old: str, new: str) -> None:
    """The name also stands in what people wrote."""
    if new and new != old and portal(request).written:
        said = _("Impressum und andere Texte nennen vielleicht noch „%(name)s“: Ändern Sie sie von Hand.")
        messages.warning(request, said % {"name": old})


def _shown(request: HttpRequest, form: FaceForm) -> HttpResponse:
    here = portal(request)
    shown = {
        "form": form,
        "land": land_of(here.ags),
        "may_run": rules.can_run(request.user),
        "shades": colours.shades(here.colour) if here.colour else None,
        "kinds": [(kind.value, kind.label, here.has_written(kind)) for kind in LegalKind],
    }
    return render(request, "identity/municipality.html", shown)


def _own(request: HttpRequest) -> Municipality:
    """The one whose portal this is: nobody reaches another's from here."""
    check_leads_here(request)
    return get_object_or_404(Municipality, pk=portal(request).number)


def check_leads_here(request: HttpRequest) -> None:
    here = portal(request)
    if not rules.can_lead(request.user, here.organisation):
        raise PermissionDenied(_("Das dürfen die Verantwortlichen von „%(name)s“.") % {"name": here.name})


def _check_runs(request: HttpRequest) -> None:
    if not rules.can_run(request.user):
        raise Http404
