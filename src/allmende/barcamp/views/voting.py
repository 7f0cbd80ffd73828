# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""From the badge to the ballot, on a phone and at the helpers' desk; opened and closed. A code comes in the
body of a POST and goes into no address, no log and no cookie."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import rules, tabs
from allmende.barcamp.actions import ballots
from allmende.barcamp.actions.ballots import Paper
from allmende.barcamp.errors import Refused
from allmende.barcamp.forms.voting import BallotForm, CodeForm, DeskForm
from allmende.barcamp.models import BallotState, Barcamp
from allmende.barcamp.queries import pitching, voting
from allmende.barcamp.views import visiting
from allmende.barcamp.views.doors import for_those_who
from allmende.identity.limits import is_often, is_too_often
from allmende.identity.models import Person
from allmende.web.doors import done, sent

_WRONG, _WRONG_SECONDS = 1_000, 600
"""Codes that fit no badge, from one address: a hall of people who mistype theirs, and no more. One code in
10^18 is somebody's, so this keeps the store from needless work and nobody from voting."""
_VOTES, _VOTES_SECONDS = 240, 60
"""Saves of one ballot."""


def door(request: HttpRequest) -> HttpResponse:
    form, found = CodeForm(*sent(request)[:1]), list[Paper]()
    if done(form, lambda: found.append(_paper(request, form.cleaned_data["code"]))):
        camp = Barcamp.objects.get(pk=found[0].camp)
        opened = redirect("barcamp:vote", camp.slug)
        visiting.keep_paper(opened, found[0])
        return opened
    status = 400 if form.is_bound else 200
    response = render(request, "barcamp/pitching_door.html", {"form": form}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def vote(request: HttpRequest, slug: str) -> HttpResponse:
    camp = _camp(request, slug)
    paper = visiting.paper(request, camp)
    if camp.ballot == BallotState.CLOSED and request.method != "POST":
        return redirect("barcamp:pitches", camp.slug)
    if paper is None or camp.ballot != BallotState.OPEN:
        return _nothing_to_vote(request, camp, paper)
    if request.method == "POST":
        return _saved(request, camp, paper)
    response = render(request, "barcamp/pitching_vote.html", _head(request, camp) | _sheet(camp, paper))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """What an open ballot page asks now and then."""
    camp = _camp(request, slug)
    newest = request.GET.get("bis", "")
    unseen = voting.unseen(camp, int(newest)) if newest.isdecimal() and len(newest) < 12 else 0
    return JsonResponse({"open": camp.ballot == BallotState.OPEN, "unseen": unseen})


@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody else votes on this phone."""
    camp = _camp(request, slug)
    response = redirect("barcamp:vote-door")
    visiting.forget_paper(response, camp)
    messages.success(request, _("Der Stimmzettel ist gespeichert und auf diesem Gerät geschlossen."))
    return response


@for_those_who(rules.can_organise)
def lead(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """Opened and closed."""
    if request.method == "POST":
        _lead(request, camp, cast("Person", request.user))
        return redirect("barcamp:ballot", camp.slug)
    more = {
        "ballots": pitching.ballots_cast(camp),
        "badges": camp.badges.filter(is_active=True).count(),
        "pitches": len(pitching.standing(camp)),
    }
    return render(request, "barcamp/pitching_lead.html", _head(request, camp) | more)


@for_those_who(rules.can_help)
def desk(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """For people without a phone: one after the other, and nothing of them stays in the browser."""
    if camp.ballot != BallotState.OPEN:
        return render(request, "barcamp/pitching_desk.html", _head(request, camp))
    if "paper" in request.POST:
        return _voted_at_desk(request, camp)
    form, found = DeskForm(*sent(request)[:1]), list[Paper]()
    if not done(form, lambda: found.append(_paper_at_desk(request, camp, form.cleaned_data["code"]))):
        return render(request, "barcamp/pitching_desk.html", _head(request, camp) | {"form": form})
    more = _sheet(camp, found[0]) | {"paper": visiting.sealed(found[0])}
    response = render(request, "barcamp/pitching_desk.html", _head(request, camp) | more)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _paper(request: HttpRequest, code: str) -> Paper:
    """Raises Refused."""
    try:
        return ballots.paper_of(code)
    except Refused:
        if is_too_often(request, "ballot-code", _WRONG, _WRONG_SECONDS):
            raise Refused(_("Von hier kamen sehr viele falsche Codes. Fragen Sie am Helfertisch.")) from None
        raise


def _paper_at_desk(request: HttpRequest, camp: Barcamp, said: str | int) -> Paper:
    """Raises Refused."""
    if isinstance(said, int):
        return ballots.paper_of_serial(cast("Person", request.user), camp, said)
    found = ballots.paper_of(said)
    if found.camp != camp.pk:
        raise Refused(_("Dieses Namensschild gehört zu einem anderen Barcamp."))
    return found


def _voted_at_desk(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    paper = visiting.unsealed(request.POST["paper"], camp)
    if paper is None:
        messages.error(request, _("Der Stimmzettel lag zu lange offen. Geben Sie den Code noch einmal ein."))
        return redirect("barcamp:desk", camp.slug)
    form = BallotForm(request.POST)
    if done(form, lambda: ballots.vote(paper, form.wishes)):
        messages.success(request, _("Gespeichert. Der nächste Mensch kann kommen."))
    else:
        messages.error(request, _error(form) or _("Nichts wurde gespeichert."))
    return redirect("barcamp:desk", camp.slug)


def _saved(request: HttpRequest, camp: Barcamp, paper: Paper) -> HttpResponse:
    form = BallotForm(request.POST)
    if is_often(f"ballot:{paper.voter}", _VOTES, _VOTES_SECONDS):
        return _told(request, camp, _("Das war sehr oft in kurzer Zeit. Warten Sie eine Minute."), 429)
    if not done(form, lambda: ballots.vote(paper, form.wishes)):
        error = _error(form) or _("Nichts wurde gespeichert.")
        return _told(request, camp, error, 409)
    if _wants_json(request):
        newest = max(form.wishes, default=0)
        return JsonResponse({"saved": True, "unseen": voting.unseen(camp, newest)})
    messages.success(request, _("Ihre Stimmen sind gespeichert. Sie können sie bis zum Schluss ändern."))
    return redirect("barcamp:vote", camp.slug)


def _nothing_to_vote(request: HttpRequest, camp: Barcamp, paper: Paper | None) -> HttpResponse:
    if request.method == "POST":
        word = (
            _("Die Abstimmung ist geschlossen. Was Sie vorher gespeichert haben, zählt.")
            if camp.ballot != BallotState.OPEN
            else _("Lesen Sie zuerst den Code auf Ihrem Namensschild ein.")
        )
        return _told(request, camp, word, 409)
    more = {"is_open": camp.ballot == BallotState.OPEN, "has_paper": paper is not None, "form": CodeForm()}
    return render(request, "barcamp/pitching_none.html", _head(request, camp) | more)


def _told(request: HttpRequest, camp: Barcamp, word: str, status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"saved": False, "error": word}, status=status)
    messages.error(request, word)
    return redirect("barcamp:vote", camp.slug)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _lead(request: HttpRequest, camp: Barcamp, person: Person) -> None:
    try:
        if request.POST.get("act") == "open":
            ballots.open_ballot(person, camp)
            messages.success(request, _("Die Abstimmung ist offen."))
        elif not request.POST.get("sure"):
            messages.error(request, _("Setzen Sie das Häkchen. Die Abstimmung ist noch offen."))
        else:
            count = ballots.close(person, camp)
            messages.success(
                request, _("Geschlossen und ausgezählt: %(count)s Stimmzettel.") % {"count": count}
            )
    except Refused as error:
        messages.error(request, error.message)


def _sheet(camp: Barcamp, paper: Paper) -> dict[str, object]:
    return {"sheet": voting.sheet(camp, paper.voter), "stars": range(ballots.MOST_STARS + 1)}


def _camp(request: HttpRequest, slug: str) -> Barcamp:
    """Whoever has a badge votes, whatever else they see. Raises Http404."""
    found: Barcamp | None = Barcamp.objects.select_related("organisation").filter(slug=slug).first()
    if found is None or not (found.is_seen_by(request.user) or visiting.paper(request, found)):
        raise Http404
    return found


def _error(form: BallotForm) -> str:
    return " ".join(str(one) for one in form.non_field_errors())


def _head(request: HttpRequest, camp: Barcamp) -> dict[str, object]:
    return {"camp": camp, "tabs": tabs.of(camp, request.user, request.path)}
