# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody said, reported and has to decide, for their own page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.discussion import queries, rules
from allmende.discussion.models import Contribution, Report, State
from allmende.identity.models import Person
from allmende.identity.roles import Right
from allmende.notices.mine import Item, Section

_MOST = 50


def mine(person: Person) -> Iterator[Section]:
    """What the subjects show of it themselves (ideas, drafts) is theirs to list."""
    said = Contribution.objects.filter(author=person, address="").select_related("thread").order_by("-made")
    yield Section(_("Meine Beiträge"), tuple(_item(one) for one in said[:_MOST]))
    reports = Report.objects.filter(reporter=person).select_related("contribution__thread", "decision")
    yield Section(_("Meine Meldungen"), tuple(_report(one) for one in reports.order_by("-made")[:_MOST]))
    yield Section(_("Stellungnahmen freigeben"), tuple(_release(one) for one in _to_release(person)))
    waiting = queries.queued(person)
    yield Section(_("Moderation"), (_moderation(waiting),) if waiting else ())


def _item(one: Contribution) -> Item:
    address = f"/beitraege/{one.pk}" + ("/widerspruch" if one.state == State.REMOVED else "")
    return Item(one.thread.title, address, str(State(one.state).label), one.made)


def _report(one: Report) -> Item:
    title = _("Meldung Nr. %(number)d: %(title)s") % {
        "number": one.pk,
        "title": one.contribution.thread.title,
    }
    if one.decision is None:
        return Item(title, f"/beitraege/{one.contribution_id}", _("wird geprüft"), one.made)
    return Item(title, f"/beitraege/{one.contribution_id}/widerspruch", _("entschieden"), one.made)


def _to_release(person: Person) -> list[Contribution]:
    led = rules.eyes(person).held.by_right[Right.LEAD]
    drafts = Contribution.objects.filter(state=State.DRAFT, voice__in=led)
    return list(drafts.select_related("thread", "voice"))


def _release(one: Contribution) -> Item:
    return Item(one.thread.title, f"/beitraege/{one.pk}/freigeben", str(one.voice), one.made)


def _moderation(count: int) -> Item:
    words = ngettext("%(count)d Beitrag wartet", "%(count)d Beiträge warten", count) % {"count": count}
    return Item(words, "/moderation")
