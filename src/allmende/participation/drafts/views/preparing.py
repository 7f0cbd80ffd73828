# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The clerk's pages: bring in, set the time, bring a new version, close."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from allmende.identity.middleware import portal
from allmende.identity.models import Organisation
from allmende.media.actions import keep_picture
from allmende.media.errors import BadPicture
from allmende.media.models import Picture
from allmende.participation.drafts import bring_in, rules
from allmende.participation.drafts.actions import preparing, renewing, shaping
from allmende.participation.drafts.bring_in.words import note, refusal
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.forms import (
    DraftForm,
    FactsForm,
    PlaceForm,
    ScheduleForm,
    TextForm,
    VersionForm,
)
from allmende.participation.drafts.models import Draft, Phase, Version
from allmende.participation.drafts.queries import reading, remarks
from allmende.participation.drafts.views.doors import done, person, prepared, said, seen, signed_in

CHANGES = {
    "unchanged": gettext_lazy("unverändert"),
    "edited": gettext_lazy("geändert"),
    "moved": gettext_lazy("verschoben"),
    "split": gettext_lazy("geteilt"),
    "merged": gettext_lazy("zusammengelegt"),
    "deleted": gettext_lazy("entfallen"),
}


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    houses = reading.voices(request.user)
    if not houses.exists():
        raise PermissionDenied
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DraftForm(*sent, organisations=houses)
    made = done(form, lambda: _brought(request, form)) if sent else None
    if made is None:
        return render(request, "drafts/new.html", {"form": form})
    return redirect("drafts:shape", made.pk)


def _brought(request: HttpRequest, form: DraftForm) -> Draft:
    house = form.cleaned_data["organisation"]
    municipality = Organisation.objects.get(pk=portal(request).organisation)
    blocks, pictures = read(request, form, house, municipality)
    facts = form.cleaned_data | {"blocks": blocks, "pictures": pictures}
    return preparing.bring_in(person(request), house, municipality, facts)


def read(
    request: HttpRequest, form: TextForm, house: Organisation, municipality: Organisation
) -> tuple[Any, list[Picture]]:
    """What was sent as blocks; what could not be kept is said on the next page. Raises Refused."""
    pictures: list[Picture] = []

    def keep(drawn: Any, alt: str) -> str:
        kept = keep_picture(
            person(request), drawn, alt=alt, organisation=house, municipality=municipality, audience=0
        )
        pictures.append(kept)
        return f"/medien/{kept.pk}/wide"

    try:
        brought = bring_in.read(*form.sent, keep)
    except bring_in.BadDocument as error:
        raise Refused(refusal(error)) from error
    except BadPicture as error:
        raise Refused(error.message) from error
    for one in brought.notes:
        messages.warning(request, note(one))
    return brought.blocks, pictures


@signed_in
def prepare(request: HttpRequest, number: int) -> HttpResponse:
    """Everything that can be done with a draft, what comes next on top."""
    draft, shown = prepared(request, number)
    waiting = remarks.unanswered(draft)
    page = {
        "draft": draft,
        "version": shown,
        "passages": shown.passages.count(),
        "next_version": draft.versions.filter(published=None, number__gt=1).first(),
        "unanswered": waiting.count(),
        "uncertain": remarks.uncertain_anchors(shown).count(),
        "may_shape": rules.can_shape(request.user, shown),
    }
    return render(request, "drafts/prepare.html", page)


@signed_in
def edit(request: HttpRequest, number: int) -> HttpResponse:
    draft, _shown = prepared(request, number)
    form = FactsForm(request.POST or None, instance=draft)
    if request.method == "POST" and done(form, lambda: _edited(request, number, form)):
        messages.success(request, _("Gespeichert."))
        return redirect("drafts:prepare", number)
    return render(request, "drafts/edit.html", {"draft": draft, "form": form})


def _edited(request: HttpRequest, number: int, form: FactsForm) -> bool:
    preparing.edit(person(request), Draft.objects.get(pk=number), form.cleaned_data)
    return True


@signed_in
def schedule(request: HttpRequest, number: int) -> HttpResponse:
    draft, _shown = prepared(request, number)
    form = ScheduleForm(request.POST or None, draft=draft)

    def act() -> bool:
        given = form.cleaned_data
        preparing.schedule(person(request), draft, given["opens"], given["closes"], given["reason"])
        return True

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Die Frist steht. Alle sehen den Entwurf."))
        return redirect("drafts:prepare", number)
    return render(request, "drafts/schedule.html", {"draft": draft, "form": form})


@signed_in
def replace(request: HttpRequest, number: int) -> HttpResponse:
    """Another text in place of one that only the organisation has seen."""
    draft, shown = prepared(request, number)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TextForm(*sent)
    if sent and done(form, lambda: _replaced(request, shown, form)):
        return redirect("drafts:shape", number)
    return render(request, "drafts/replace.html", {"draft": draft, "form": form})


def _replaced(request: HttpRequest, shown: Version, form: TextForm) -> Version:
    blocks, pictures = read(request, form, shown.draft.organisation, shown.draft.municipality)
    return shaping.reshape(person(request), shown, blocks, pictures)


@signed_in
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    draft, _shown = prepared(request, number)
    said(request, lambda: preparing.discard(person(request), draft), _("Der Entwurf ist gelöscht."))
    return redirect("drafts:prepare", number) if Draft.objects.filter(pk=number) else redirect("drafts:list")


@signed_in
def new_version(request: HttpRequest, number: int) -> HttpResponse:
    draft, shown = prepared(request, number)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = VersionForm(*sent)
    made = done(form, lambda: _renewed(request, draft, form)) if sent else None
    if made is None:
        return render(request, "drafts/new_version.html", {"draft": draft, "version": shown, "form": form})
    return redirect("drafts:matching", number)


def _renewed(request: HttpRequest, draft: Draft, form: VersionForm) -> Version:
    blocks, pictures = read(request, form, draft.organisation, draft.municipality)
    return renewing.prepare_version(person(request), draft, blocks, form.cleaned_data["note"], pictures)


@signed_in
def matching(request: HttpRequest, number: int) -> HttpResponse:
    """What became of each passage, the uncertain ones first, before anybody sees the new version."""
    draft, _shown = prepared(request, number)
    version = get_object_or_404(draft.versions, published=None, number__gt=1)
    changes = (
        version.successions.order_by().values_list("change").annotate(count=Count("before", distinct=True))
    )
    page = {
        "draft": draft,
        "version": version,
        "uncertain": remarks.uncertain(version)[:200],
        "counts": [(CHANGES[change], count) for change, count in changes],
        "passages": version.passages.all(),
    }
    return render(request, "drafts/matching.html", page)


@signed_in
@require_POST
def settle(request: HttpRequest, number: int, succession: int) -> HttpResponse:
    draft, _shown = prepared(request, number)
    version = get_object_or_404(draft.versions, published=None, number__gt=1)
    found = get_object_or_404(version.successions.select_related("version__draft", "before"), pk=succession)
    form = PlaceForm(request.POST, passages=version.passages.all())
    if form.is_valid():
        to = form.cleaned_data["to"]
        said(request, lambda: renewing.settle(person(request), found, to), _("Gespeichert."))
    return redirect("drafts:matching", number)


@signed_in
@require_POST
def publish_version(request: HttpRequest, number: int) -> HttpResponse:
    draft, _shown = prepared(request, number)
    version = get_object_or_404(draft.versions.select_related("draft"), published=None, number__gt=1)
    words = _(
        "Die neue Fassung ist veröffentlicht. Wer kommentiert hat, erfährt, wo der Kommentar jetzt steht."
    )
    said(request, lambda: renewing.publish_version(person(request), version), words)
    return redirect("drafts:placing", number)


@signed_in
def placing(request: HttpRequest, number: int) -> HttpResponse:
    """Remarks whose place in the new version is not certain, the least sure first."""
    draft, shown = seen(request, number)
    if not rules.can_place(request.user, draft):
        raise Http404
    anchors = remarks.uncertain_anchors(shown)[:200]
    return render(request, "drafts/placing.html", {"draft": draft, "version": shown, "anchors": anchors})


@signed_in
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    draft, _shown = prepared(request, number)
    said(request, lambda: preparing.close(person(request), draft), _("Der Entwurf ist abgeschlossen."))
    back = "drafts:result" if Draft.objects.get(pk=number).phase == Phase.CLOSED else "drafts:prepare"
    return redirect(back, number)
