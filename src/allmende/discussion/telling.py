# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who hears of what happens in threads. No text of a contribution is copied into what is told: it would
outlive its removal."""

from collections.abc import Iterable

from django.core.mail import send_mail
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from allmende.discussion import rules
from allmende.discussion.limits import DAY
from allmende.discussion.models import Appeal, Contribution, Decision, Reason, Report, State, Thread, Verdict
from allmende.identity import addresses, portals
from allmende.identity.models import Membership, Person
from allmende.identity.roles import Role
from allmende.notices.actions import announce, retract
from allmende.web.addresses import local

_MOST_RECEIPTS = 3
"""Mails a day that tell an address that somebody typed of reports: nobody can have another flooded."""


def tell_changed(contribution: Contribution, before: State | None) -> None:
    """Somebody said, changed, released or withdrew it."""
    _tell_readers(contribution, before)
    if contribution.state == State.WAITING and before != State.WAITING:
        _tell_moderators(contribution, only_first=True)
    if contribution.state == State.DRAFT and before is None:
        _tell_owners(contribution)


def _tell_readers(contribution: Contribution, before: State | None) -> None:
    """News for those who follow the page once others can read it; none any more once they cannot."""
    if contribution.is_published and before != State.PUBLISHED:
        _tell_followers(contribution)
    elif before == State.PUBLISHED and not contribution.is_published:
        retract(_place(contribution))


def _tell_followers(contribution: Contribution) -> None:
    """What a subject shows itself, it tells of itself. In German: a feed has one language."""
    parent, thread = contribution.parent, contribution.thread
    if parent is None and contribution.address:
        return
    author = None if contribution.voice_id else contribution.author
    with override("de"):
        title = _("Neuer Beitrag: %(title)s") % {"title": thread.title}
    _announce(author, contribution, "contribution.new", title, audience=thread.audience)
    if parent is not None and rules.can_see(parent.author, thread):
        with override(parent.author.language):
            title = _("Antwort auf Ihren Beitrag: %(title)s") % {"title": thread.title}
        _announce(author, contribution, "contribution.reply", title, tell=[parent.author])


def tell_reported(report: Report, *, is_first: bool) -> None:
    """A receipt for whoever reports, and the moderation hears of the first report."""
    with override(report.language):
        title = _("Ihre Meldung Nr. %(number)d ist da") % {"number": report.pk}
        text = _(
            "Ein Mensch aus der Moderation sieht sich den Beitrag an und entscheidet. Was daraus wurde, "
            "schreiben wir Ihnen."
        )
    _tell_reporter(report, None, title, text, is_receipt=True)
    if is_first:
        _tell_moderators(report.contribution)


def tell_appealed(appeal: Appeal) -> None:
    _tell_moderators(appeal.against.contribution)


def tell_decided(decision: Decision, before: State, reports: Iterable[Report]) -> None:
    """The author with the reasons where something changed for them, whoever reported it, whoever appealed."""
    contribution = decision.contribution
    _tell_readers(contribution, before)
    if contribution.state != before or _answers(decision, contribution.author):
        _tell_author(decision)
    for one in _to_hear(decision, reports):
        with override(one.language if one.reporter is None else one.reporter.language):
            title = _("Ihre Meldung Nr. %(number)d: entschieden") % {"number": one.pk}
            text = outcome(decision)
        _tell_reporter(one, decision.moderator, title, text, is_receipt=False)


def _to_hear(decision: Decision, reports: Iterable[Report]) -> list[Report]:
    """Also who heard of the decision that this one overturns or confirms."""
    first = None if decision.answers is None else decision.answers.against
    return [*reports, *(first.reports.select_related("reporter") if first is not None else ())]


def _answers(decision: Decision, person: Person) -> bool:
    return decision.answers is not None and decision.answers.author_id == person.pk


def _tell_author(decision: Decision) -> None:
    author = decision.contribution.author
    with override(author.language):
        _announce(
            decision.moderator,
            decision.contribution,
            "contribution.decision",
            _decided_title(decision),
            reasons(decision),
            tell=[author],
            address=f"/beitraege/{decision.contribution_id}/widerspruch",
        )


def _decided_title(decision: Decision) -> str:
    said = {"title": decision.contribution.thread.title}
    if decision.verdict == Verdict.REMOVE:
        return _("Ihr Beitrag wurde entfernt: %(title)s") % said
    return _("Ihr Beitrag ist veröffentlicht: %(title)s") % said


def reasons(decision: Decision) -> str:
    """The statement of reasons as its author reads it (Art. 17 DSA)."""
    if decision.verdict != Verdict.REMOVE:
        return decision.words
    said = [
        _("Ein Mensch aus der Moderation hat das am %(day)s entschieden, kein Programm.")
        % {"day": date_format(localtime(decision.made), "DATE_FORMAT")},
        _("Anlass: eine Meldung.") if decision.reports.exists() else _("Anlass: die eigene Durchsicht."),
        _("Grund: %(reason)s.") % {"reason": Reason(decision.reason).label},
    ]
    return "\n\n".join([" ".join(said), *([decision.words] if decision.words else []), _redress(decision)])


def _redress(decision: Decision) -> str:
    if _answers(decision, decision.contribution.author):
        return _("Damit ist Ihr Widerspruch entschieden. Sie können noch ein Gericht anrufen.")
    return _(
        "Sehen Sie es anders, dann widersprechen Sie bis zum %(day)s auf der Seite, zu der diese Nachricht "
        "führt. Es entscheidet jemand anderes, wenn es in der Moderation jemand anderen gibt. Bis dahin "
        "heben wir den Text für Sie auf. Sie können auch ein Gericht anrufen."
    ) % {"day": date_format(localtime(decision.appeal_until), "DATE_FORMAT")}


def outcome(decision: Decision) -> str:
    """As whoever reported it reads it."""
    if decision.verdict == Verdict.REMOVE:
        return _("Der Beitrag wurde entfernt. Grund: %(reason)s.") % {"reason": Reason(decision.reason).label}
    if decision.contribution.state == State.WITHDRAWN:
        return _("Der Beitrag ist nicht mehr da: Wer ihn schrieb, hat ihn zurückgezogen.")
    if decision.answers is not None and decision.verdict == Verdict.PUBLISH:
        return f"{_('Nach einem Widerspruch ist der Beitrag wieder zu sehen.')}\n\n{decision.words}".strip()
    kept = _("Der Beitrag bleibt stehen: Er verstößt nach Ansicht der Moderation nicht gegen die Regeln.")
    return f"{kept}\n\n{decision.words}".strip()


def _tell_reporter(report: Report, actor: Person | None, title: str, text: str, *, is_receipt: bool) -> None:
    contribution = report.contribution
    if report.reporter is not None:
        there = f"/beitraege/{contribution.pk}"
        address = there if is_receipt else f"{there}/widerspruch"
        _announce(
            actor, contribution, "contribution.reported", title, text, tell=[report.reporter], address=address
        )
    elif report.email and not (is_receipt and _is_flooded(report.email)):
        home = addresses.home_of(contribution.thread.municipality_id)
        there = home + local(f"/beitraege/{contribution.pk}", report.language)
        send_mail(title, f"{text}\n\n{there}", _sender(contribution.thread), [report.email])


def _is_flooded(email: str) -> bool:
    lately = Report.objects.filter(email__iexact=email, made__gt=timezone.now() - DAY)
    return lately.count() > _MOST_RECEIPTS


def _sender(thread: Thread) -> str | None:
    found = (one for one in portals.everyone() if one.organisation == thread.municipality_id)
    return next((portals.sender(one) for one in found), None)


def _tell_moderators(contribution: Contribution, *, only_first: bool = False) -> None:
    """`only_first`: of many that wait, the first one calls."""
    thread = contribution.thread
    if only_first and _others_wait(contribution):
        return
    for one in rules.moderators(thread.organisation_id).select_related("person"):
        with override(one.person.language):
            title = _("Ein Beitrag wartet auf Ihre Entscheidung")
        _announce(
            None,
            contribution,
            "contribution.queue",
            title,
            thread.title,
            tell=[one.person],
            address=f"/moderation/{contribution.pk}",
        )


def _tell_owners(contribution: Contribution) -> None:
    owners = Membership.objects.filter(
        organisation=contribution.voice_id, role=Role.OWNER, person__is_active=True
    ).exclude(person=contribution.author)
    for one in owners.select_related("person"):
        with override(one.person.language):
            title = _("Eine Stellungnahme wartet auf Ihre Freigabe")
        _announce(
            contribution.author,
            contribution,
            "contribution.release",
            title,
            contribution.thread.title,
            tell=[one.person],
            address=f"/beitraege/{contribution.pk}/freigeben",
        )


def _others_wait(contribution: Contribution) -> bool:
    same = Q(thread__organisation=contribution.thread.organisation_id, state=State.WAITING)
    return Contribution.objects.filter(same).exclude(pk=contribution.pk).exists()


def _place(contribution: Contribution) -> str:
    return f"{contribution.page}#{contribution.anchor}"


def _announce(  # noqa: PLR0913  as notices.actions.announce
    actor: Person | None,
    contribution: Contribution,
    kind: str,
    title: str,
    text: str = "",
    *,
    audience: int | None = None,
    tell: Iterable[Person] = (),
    address: str = "",
) -> None:
    """Without an audience for `tell` alone."""
    announce(
        actor,
        address or _place(contribution),
        kind,
        title,
        text,
        municipality=contribution.thread.municipality_id,
        organisation=contribution.thread.organisation_id,
        audience=audience,
        tell=tell,
    )
