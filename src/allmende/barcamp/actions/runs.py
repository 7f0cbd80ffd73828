# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A timetable is computed in a process of its own; the page that asked looks in now and then."""

import logging
import threading
from datetime import timedelta

import msgspec
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp.actions.camps import of_organiser
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Run
from allmende.barcamp.optimiser import BadInstance, Replan
from allmende.barcamp.optimiser.apart import planned, replanned
from allmende.barcamp.optimiser.instance import Instance
from allmende.barcamp.queries.instance import instance
from allmende.core import child
from allmende.identity.models import Person

log = logging.getLogger(__name__)

PREVIEW, LONGER = 2.0, 20.0
_PATIENCE = 4
"""Times as long as it was told on a slow machine: then something is wrong."""


@transaction.atomic
def start(person: Person, camp: Barcamp, seconds: float) -> Run:
    """Raises Refused: one at a time."""
    kept = of_organiser(person, camp)
    if any(not one.is_over and not is_stale(one) for one in kept.runs.all()):
        raise Refused(_("Es wird schon gerechnet. Warten Sie einen Augenblick."))
    given = instance(kept)
    if not given.pitches or not given.slots or not given.rooms:
        raise Refused(_("Zum Rechnen braucht es Vorschläge, Zeiten und Räume."))
    run = Run.objects.create(camp=kept, by=person, seconds=seconds, seed=given.seed)
    transaction.on_commit(lambda: _begin(run.pk, given, seconds))
    return run


def is_stale(run: Run) -> bool:
    """The server was stopped meanwhile."""
    return not run.is_over and timezone.now() - run.made > timedelta(seconds=_PATIENCE * run.seconds + 30)


def _begin(number: int, given: Instance, seconds: float) -> None:
    threading.Thread(target=_apart, args=(number, given, seconds), name="timetable", daemon=True).start()


def _apart(number: int, given: Instance, seconds: float) -> None:
    try:
        compute(number, given, seconds)
    finally:
        connection.close()


def compute(number: int, given: Instance, seconds: float) -> None:
    """First a quick one, so that there is something to look at."""
    try:
        steps = [PREVIEW, seconds] if seconds > PREVIEW else [seconds]
        for at, step in enumerate(steps):
            found = child.run(planned, given, step, seconds=int(_PATIENCE * step) + 20, megabytes=1_000)
            result = msgspec.to_builtins(found)
            Run.objects.filter(pk=number).update(result=result, share=(at + 1) / len(steps) * 0.9)
        Run.objects.filter(pk=number).update(share=1.0, is_over=True)
    except Exception as error:
        log.exception("a timetable could not be computed")
        Run.objects.filter(pk=number).update(is_over=True, failure=_reason(error))


def _reason(error: Exception) -> str:
    """A code: it is put into words where it is shown."""
    if isinstance(error, child.ChildFailed):
        return error.reason
    return "instance" if isinstance(error, BadInstance) else "broken"


def why(code: str) -> str:
    """A computation failed."""
    words = {
        "busy": _("Der Rechner hat gerade viel zu tun. Versuchen Sie es in einer Minute wieder."),
        "time": _("Es hat zu lange gedauert. Versuchen Sie es noch einmal."),
        "memory": _("Der Speicher dieses Rechners reicht dafür nicht."),
        "instance": _(
            "Etwas Festgehaltenes passt nicht zu Räumen und Zeiten. Lösen Sie es und rechnen Sie neu."
        ),
    }
    return words.get(code, _("Beim Rechnen ging etwas schief. Der Plan ist, wie er war."))


def replan(camp: Barcamp) -> Replan:
    """The plan that is worked on with as few changes as possible; not taken over. Raises Refused."""
    given = instance(camp, published=True)
    if not given.pitches or not given.slots or not given.rooms:
        raise Refused(_("Zum Rechnen braucht es Vorschläge, Zeiten und Räume."))
    try:
        return child.run(replanned, given, seconds=30, megabytes=1_000)
    except child.ChildFailed as error:
        raise Refused(why(error.reason)) from error
