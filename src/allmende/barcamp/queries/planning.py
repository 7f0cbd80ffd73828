# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What organisers read before and after a computation, in words: what there is, what the plan is worth, who
gets little, what it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allmende.barcamp.models import Barcamp, Closure, Host, Run, Step
from allmende.barcamp.optimiser import Change, Placement, changes
from allmende.barcamp.queries import timetable
from allmende.barcamp.queries.instance import placements
from allmende.barcamp.queries.pending import changed, many_cancelled
from allmende.barcamp.queries.places import worth

PROVEN, CERTAIN = "proven optimum", "configuration LP"


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is to plan with."""

    pitches: int
    ballots: int
    rooms: int
    slots: int

    @property
    def places(self) -> int:
        return self.rooms * self.slots


def stock(camp: Barcamp) -> Stock:
    standing = camp.pitches.exclude(state__in=("merged", "withdrawn")).count()
    return Stock(standing, camp.ballots.count(), camp.rooms.count(), camp.slots.count())


@dataclass(frozen=True, slots=True)
class Result:
    """A computed plan. `dropped`: of what is published, what it has no place for. `is_old`: the plan was
    published and changed since, so that it would undo what happened on the day."""

    run: int
    value: int
    bound: int
    certainty: str
    wishes: int
    little: tuple[str, ...]
    clashes: tuple[timetable.Clash, ...]
    crowded: tuple[str, ...]
    changes: tuple[str, ...]
    dropped: tuple[str, ...]
    outside: tuple[timetable.Left, ...]
    is_taken: bool
    is_old: bool


def result(camp: Barcamp, run: Run | None) -> Result | None:
    """None: nothing was computed."""
    if run is None or not run.result:
        return None
    found, titles = run.result, _titles(camp)
    wanted = msgspec.convert(found["placements"], list[Placement])
    moves = list(changes(placements(camp), wanted))
    shown = set(
        camp.sessions.filter(shown_slot__isnull=False, is_cancelled=False).values_list("pitch", flat=True)
    )
    return Result(
        run=run.pk,
        value=found["value"],
        bound=found["bound"],
        certainty=_certainty(found),
        wishes=sum(len(one) for one in camp.ballots.values_list("wishes", flat=True)),
        little=tuple(_little(found["wishes_met"])),
        clashes=tuple(timetable.clashes(camp, run)),
        crowded=tuple(_crowded(found["guests"], titles)),
        changes=tuple(in_words(camp, moves)),
        dropped=tuple(
            titles.get(one.pitch, "?") for one in moves if one.code == "dropped" and int(one.pitch) in shown
        ),
        outside=tuple(timetable.left_by(camp, run)),
        is_taken=not moves,
        is_old=bool(camp.version) and camp.steps.filter(made__gt=run.made).exclude(verb="take_over").exists(),
    )


def _certainty(found: dict[str, Any]) -> str:
    facts = {"bound": found["bound"]}
    if found["bound_kind"] == PROVEN or found["value"] == found["bound"]:
        return _("Mehr geht nachweislich nicht.")
    if found["bound_kind"] == CERTAIN:
        return _("Mehr als %(bound)d gehen nachweislich nicht.") % facts
    return _("Mehr als %(bound)d gehen sicher nicht; wahrscheinlich liegt die Grenze tiefer.") % facts


def _little(met: dict[str, int]) -> Iterable[str]:
    """Keys: in how many slots somebody finds something that they want."""
    none, one = met.get("0", 0), met.get("1", 0)
    if none:
        yield ngettext(
            "Für einen Menschen läuft nichts, was er gewählt hat.",
            "Für %(count)d Menschen läuft nichts, was sie gewählt haben.",
            none,
        ) % {"count": none}
    if one:
        yield ngettext(
            "Einer hört nur eine gewünschte Session.", "%(count)d hören nur eine gewünschte Session.", one
        ) % {"count": one}


def _crowded(guests: Sequence[dict[str, Any]], titles: dict[str, str]) -> Iterable[str]:
    over = [one for one in guests if one["expected"] > one["seats"]]
    for one in sorted(over, key=lambda one: one["seats"] - one["expected"])[:5]:
        facts = {
            "title": titles.get(one["pitch"], "?"),
            "guests": round(one["expected"]),
            "seats": one["seats"],
        }
        yield _("„%(title)s“: etwa %(guests)d Gäste, %(seats)d Plätze") % facts


def in_words(camp: Barcamp, found: Sequence[Change]) -> list[str]:
    titles = _titles(camp)
    slots = {str(one.pk): str(one) for one in camp.slots.all()}
    rooms = {str(one.pk): one.name for one in camp.rooms.all()}
    words = {
        "added": _("Dazu kommt „%(title)s“, um %(slot)s in %(room)s."),
        "dropped": _("„%(title)s“ findet keinen Platz mehr."),
        "moved": _("„%(title)s“ zieht um: von %(old_slot)s auf %(slot)s, in %(room)s."),
        "room": _("„%(title)s“ wechselt den Raum: von %(old_room)s nach %(room)s."),
    }
    order = ("dropped", "moved", "room", "added")
    return [
        words[one.code]
        % {
            "title": titles.get(one.pitch, "?"),
            "slot": slots.get(one.slot, ""),
            "room": rooms.get(one.room, ""),
            "old_slot": slots.get(one.old_slot, ""),
            "old_room": rooms.get(one.old_room, ""),
        }
        for one in sorted(found, key=lambda one: (order.index(one.code), one.slot))
    ]


def _titles(camp: Barcamp) -> dict[str, str]:
    return {str(pk): title for pk, title in camp.pitches.values_list("pk", "title")}


@dataclass(frozen=True, slots=True)
class Done:
    """A change that can be undone."""

    pk: int
    words: str
    who: str
    price: str


_VERBS = {
    "take_over": gettext_lazy("Plan übernommen"),
    "move": gettext_lazy("Verschoben: %(title)s"),
    "place": gettext_lazy("Gesetzt: %(title)s"),
    "cancel": gettext_lazy("Abgesagt: %(title)s"),
    "bring_back": gettext_lazy("Findet doch statt: %(title)s"),
    "pin": gettext_lazy("Festgehalten oder gelöst: %(title)s"),
}


def steps(camp: Barcamp, most: int = 6) -> list[Done]:
    """The newest first."""
    found = list(camp.steps.filter(is_undone=False).select_related("by").order_by("-pk")[:most])
    titles = {one.pk: str(one) for one in camp.sessions.select_related("pitch")}
    return [_done(one, titles) for one in found]


def _done(step: Step, titles: dict[int, str]) -> Done:
    names = " ⇄ ".join(titles.get(row[0], "?") for row in step.after[:2])
    words = str(_VERBS.get(step.verb, step.verb)) % {"title": names}
    price = worth(step.cost) if step.cost is not None and step.verb != "pin" else ""
    return Done(step.pk, words, str(step.by.pseudonym) if step.by else "", price)


@dataclass(frozen=True, slots=True)
class Away:
    """`when` empty: all the time."""

    pk: int
    name: str
    when: str
    why: str = ""


def absent(camp: Barcamp) -> list[Away]:
    slots = list(camp.slots.all())
    hosts = Host.objects.filter(camp=camp, absent__isnull=False).distinct().prefetch_related("absent")
    return [Away(one.pk, one.name, _times(one.absent.all(), len(slots))) for one in hosts]


def closed(camp: Barcamp) -> list[Away]:
    found: dict[int, list[Closure]] = {}
    for one in (
        Closure.objects.filter(room__camp=camp).select_related("room", "slot").order_by("slot__starts")
    ):
        found.setdefault(one.room_id, []).append(one)
    many = camp.slots.count()
    return [
        Away(row, rows[0].room.name, _times([one.slot for one in rows], many), rows[0].reason)
        for row, rows in found.items()
    ]


def _times(slots: Iterable[Any], every: int) -> str:
    named = [str(one) for one in slots]
    return "" if len(named) == every else ", ".join(named)


def pending(camp: Barcamp) -> list[str]:
    """What publishing would change, in words."""
    return timetable.told(camp, [change for _session, change in changed(camp)])


def falling_out(camp: Barcamp) -> int:
    """How many sessions publishing would cancel, where it is so many that somebody has to mean it."""
    return many_cancelled([change for _session, change in changed(camp)])


def is_begun(camp: Barcamp) -> bool:
    """Whether anything stands in the plan that is worked on."""
    return camp.sessions.filter(is_dropped=False, slot__isnull=False).exists()
