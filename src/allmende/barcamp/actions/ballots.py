# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The ballot is opened, cast as often as somebody likes, and closed for good.

Casting writes no audit line: nothing may say when somebody voted. A badge's code leads to its ballot and its
ballot to nobody (codes.py); when the ballot closes, that way is torn down too.
"""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from allmende.barcamp import codes, rules, tally
from allmende.barcamp.actions.marking import locked, note_act, touch
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Badge, Ballot, BallotKind, BallotState, Barcamp, Pitch, Turnout, Way
from allmende.identity.models import Person

MOST_STARS = 3


@dataclass(frozen=True, slots=True)
class Paper:
    """The right to one ballot: kept by their browser, sealed, and nowhere here."""

    camp: int
    badge: int
    voter: str
    way: str = Way.CODE


@transaction.atomic
def open_ballot(person: Person, camp: Barcamp) -> None:
    """Raises Refused."""
    kept = _of_organiser(person, camp)
    if kept.ballot == BallotState.CLOSED:
        raise Refused(_("Diese Abstimmung ist geschlossen und ausgezählt. Sie lässt sich nicht mehr öffnen."))
    if kept.ballot == BallotState.OPEN:
        return
    kept.ballot = BallotState.OPEN
    kept.save(update_fields=["ballot"])
    note_act(person, "open_ballot", kept, before=BallotState.WAITING, after=BallotState.OPEN)
    touch(kept)


def paper_of(code: str) -> Paper:
    """The ballot that a code opens, of whichever barcamp. Raises Refused: and says why."""
    candidates = [one for one in Barcamp.objects.exclude(ballot=BallotState.CLOSED) if one.secret]
    digests = {codes.digest(one.secret, code): one for one in candidates}
    badge = Badge.objects.select_related("turnout").filter(digest__in=digests).first()
    if badge is None:
        raise Refused(
            _(
                "Diesen Code kennen wir nicht, oder seine Abstimmung ist schon geschlossen. Sehen Sie auf "
                "Ihrem Namensschild nach: drei Gruppen mit je vier Zeichen."
            )
        )
    camp = digests[badge.digest]
    _check_badge(badge)
    if camp.ballot != BallotState.OPEN:
        raise Refused(_("Ihr Code stimmt. Die Abstimmung ist noch nicht eröffnet, versuchen Sie es später."))
    return Paper(camp.pk, badge.pk, _voter(camp, badge, code), _way(badge))


def paper_of_serial(person: Person, camp: Barcamp, serial: int) -> Paper:
    """At the helpers' desk, for whoever cannot read the code. Raises Refused."""
    if not rules.can_help(person, camp):
        raise Refused(_("Am Helfertisch stimmt ab, wer hier hilft."))
    badge = Badge.objects.select_related("turnout").filter(camp=camp, serial=serial).first()
    if badge is None:
        raise Refused(_("Ein Namensschild mit dieser Nummer gibt es hier nicht."))
    _check_badge(badge)
    if _way(badge, Way.SERIAL) == Way.CODE:
        raise Refused(
            _("Mit diesem Namensschild ist schon abgestimmt worden. Geben Sie den Code ein, um es zu ändern.")
        )
    return Paper(camp.pk, badge.pk, _voter_by_serial(camp, badge), Way.SERIAL)


@transaction.atomic
def vote(paper: Paper, wishes: Mapping[int, int], seen: Collection[int] = ()) -> None:
    """Raises Refused: closed, or the badge was lost, or votes in the other way."""
    badge = Badge.objects.select_related("turnout", "camp").filter(pk=paper.badge, camp=paper.camp).first()
    if badge is None:
        raise Refused(_("Dieses Namensschild gibt es nicht mehr. Ihre Stimmen wurden nicht gespeichert."))
    _check_badge(badge)
    _mark(badge, paper.way)
    cast(badge.camp, paper.voter, wishes, seen)


@transaction.atomic
def cast(camp: Barcamp, voter: str, wishes: Mapping[int, int], seen: Collection[int] = ()) -> None:
    """What is not mentioned stays as it was; 0: not wanted any more. One row a voter, whoever is first.
    Raises Refused."""
    if not Barcamp.objects.filter(pk=camp.pk, ballot=BallotState.OPEN).exists():
        raise Refused(_("Die Abstimmung ist geschlossen. Was Sie vorher gespeichert haben, zählt."))
    before = Ballot.objects.select_for_update().filter(camp=camp, voter=voter).first()
    known, merged = _pitches(camp)
    most = 1 if camp.ballot_kind == BallotKind.APPROVAL else MOST_STARS
    wanted = _changed(before.wishes if before else {}, wishes, merged, most)
    met = {*(before.seen if before else ()), *seen, *wishes}
    ballot = Ballot(
        camp=camp,
        voter=voter,
        wishes={pitch: given for pitch, given in wanted.items() if int(pitch) in known},
        seen=sorted(met & known),
    )
    Ballot.objects.bulk_create(
        [ballot],
        update_conflicts=True,
        unique_fields=["camp", "voter"],
        update_fields=["wishes", "seen"],
    )


@transaction.atomic
def close(person: Person, camp: Barcamp) -> int:
    """For good: how many ballots there are. Whose they are nobody can tell afterwards, not even with the
    badges, the store and the codes in hand. Raises Refused."""
    kept = _of_organiser(person, camp)
    if kept.ballot != BallotState.OPEN:
        raise Refused(_("Die Abstimmung ist nicht offen. Nichts wurde geändert."))
    _forget_for_good()
    ballots = list(Ballot.objects.filter(camp=kept))
    _count_seen(kept, ballots)
    Ballot.objects.filter(camp=kept).delete()
    Ballot.objects.bulk_create(_nobodys(kept, ballots))
    Turnout.objects.filter(badge__camp=kept).delete()
    kept.ballot, kept.secret = BallotState.CLOSED, ""
    kept.save(update_fields=["ballot", "secret"])
    note_act(person, "close_ballot", kept, before=BallotState.OPEN, after={"ballots": len(ballots)})
    touch(kept)
    transaction.on_commit(_empty_journal)
    return len(ballots)


def _nobodys(camp: Barcamp, ballots: list[Ballot]) -> list[Ballot]:
    """New keys, and laid down in another order."""
    lot = secrets.SystemRandom()
    drawn = [Ballot(camp=camp, voter=secrets.token_hex(32), wishes=one.wishes) for one in ballots]
    lot.shuffle(drawn)
    return drawn


def _count_seen(camp: Barcamp, ballots: Iterable[Ballot]) -> None:
    """Before it is forgotten which ballot met which pitch."""
    _known, merged = _pitches(camp)
    seen = Counter(pitch for one in ballots for pitch in {tally.target(met, merged) for met in one.seen})
    pitches = list(camp.pitches.all())
    for one in pitches:
        one.seen = seen[one.pk]
    Pitch.objects.bulk_update(pitches, ["seen"])


def _forget_for_good() -> None:
    """SQLite otherwise leaves what was deleted in the file until something else is written there."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _empty_journal() -> None:
    """Also what the write-ahead log still says; where somebody reads just now, SQLite does it later."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _changed(
    before: Mapping[str, int], wishes: Mapping[int, int], merged: Mapping[int, int], most: int
) -> dict[str, int]:
    """What a merged pitch was given counts where it went: it is replaced with that one. A tick counts once,
    stars up to `most`."""
    said = {tally.target(pitch, merged) for pitch in wishes}
    kept = {pitch: given for pitch, given in before.items() if tally.target(int(pitch), merged) not in said}
    now = tally.resolved(wishes, merged)
    return kept | {str(pitch): min(given, most) for pitch, given in now.items()}


def _pitches(camp: Barcamp) -> tuple[set[int], dict[int, int]]:
    """Those of this barcamp, and where merged ones went."""
    rows = list(camp.pitches.values_list("pk", "merged_into_id"))
    return {pk for pk, _into in rows}, {pk: into for pk, into in rows if into is not None}


def _mark(badge: Badge, way: str) -> None:
    """Raises Refused: votes in the other way already."""
    if _way(badge, way) != way:
        raise Refused(
            _(
                "Mit diesem Namensschild ist inzwischen auf dem anderen Weg abgestimmt worden. Geben Sie den "
                "Code noch einmal ein."
            )
        )
    if not hasattr(badge, "turnout"):
        Turnout.objects.get_or_create(badge=badge, defaults={"way": way})


def _check_badge(badge: Badge) -> None:
    if not badge.is_active:
        raise Refused(
            _(
                "Dieses Namensschild ist gesperrt oder noch nicht ausgegeben. Am Einlass bekommen Sie ein "
                "gültiges."
            )
        )


def _way(badge: Badge, way: str = Way.CODE) -> str:
    """How it has voted; `way` while it has not."""
    return badge.turnout.way if hasattr(badge, "turnout") else way


def _voter(camp: Barcamp, badge: Badge, code: str) -> str:
    by_serial = _way(badge) == Way.SERIAL
    return _voter_by_serial(camp, badge) if by_serial else codes.voter(camp.secret, code)


def _voter_by_serial(camp: Barcamp, badge: Badge) -> str:
    """No code has twelve letters like this."""
    return codes.voter(camp.secret, f"serial {badge.serial}")


def _of_organiser(person: Person, camp: Barcamp) -> Barcamp:
    kept = locked(camp)
    if not rules.can_organise(person, kept):
        raise Refused(_("Die Abstimmung öffnet und schließt, wer das Barcamp organisiert."))
    return kept
