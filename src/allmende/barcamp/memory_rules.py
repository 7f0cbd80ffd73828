# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may add to what stays of a session. Once the documentation is closed, nobody."""

from allmende.barcamp import rules
from allmende.barcamp.models import Barcamp, Photo, Session, Takeaway
from allmende.identity.models import Person
from allmende.identity.rules import Asker


def can_write(asker: Asker, camp: Barcamp) -> bool:
    """Notes, photos, what one takes home."""
    return camp.frozen is None and isinstance(asker, Person) and asker.is_active


def can_present(asker: Asker, session: Session) -> bool:
    """Slides, recordings, the address of a pad: who holds the session, and who runs the day."""
    camp = session.camp
    if not can_write(asker, camp):
        return False
    return rules.can_help(asker, camp) or session.pitch.hosts.filter(person=asker.pk).exists()


def can_remove_photo(asker: Asker, photo: Photo) -> bool:
    is_theirs = isinstance(asker, Person) and photo.picture.author_id == asker.pk
    return can_write(asker, photo.session.camp) and (is_theirs or can_present(asker, photo.session))


def can_remove_takeaway(asker: Asker, one: Takeaway) -> bool:
    is_theirs = isinstance(asker, Person) and one.author_id == asker.pk
    return can_write(asker, one.session.camp) and (is_theirs or rules.can_help(asker, one.session.camp))


def can_freeze(asker: Asker, camp: Barcamp) -> bool:
    return rules.can_organise(asker, camp) and camp.frozen is None
