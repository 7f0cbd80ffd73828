# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pictures are kept, put into words, become as visible as what shows them, and go."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from allmende.core import child
from allmende.core.child import ChildFailed, Declined
from allmende.identity.audit import note
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.principals import principal_of
from allmende.media import files
from allmende.media.drawing import LARGEST, TYPE, Drawn, draw
from allmende.media.errors import BadPicture
from allmende.media.models import Picture

MOST_A_DAY = 300
"""Of an account: a document's pictures, or the diary of a long day; not a full disk."""
_SECONDS, _MEGABYTES = 20, 500


def drawn(sent: "bytes | File[bytes]") -> Drawn:
    """Raises BadPicture. Takes a while in a child process, so not while the store is locked."""
    try:
        if isinstance(sent, File):
            _check_size(sent.size)
            sent = sent.read()
        _check_size(len(sent))
        return child.run(draw, sent, seconds=_SECONDS, megabytes=_MEGABYTES)
    except (ChildFailed, Declined) as error:
        raise BadPicture.because(error) from error


def keep_picture(
    person: Person | None,
    sent: "Drawn | bytes | File[bytes]",
    *,
    alt: str,
    credit: str = "",
    organisation: Organisation,
    municipality: Organisation,
    audience: Audience | int = Audience.PUBLIC,
) -> Picture:
    """What is not yet `drawn` is drawn first: give a Drawn (as PictureForm does) within a transaction. Raises
    BadPicture."""
    ready = sent if isinstance(sent, Drawn) else drawn(sent)
    with transaction.atomic():
        _check_limit(person)
        made = Picture.objects.create(
            organisation=organisation,
            municipality=municipality,
            author=person,
            audience=audience,
            alt=_line(alt, 300),
            credit=_line(credit, 120),
            width=ready.width,
            height=ready.height,
            type=TYPE,
            digest=hashlib.sha256(ready.sizes["full"]).hexdigest(),
        )
        note(principal_of(person), "picture.create", f"Picture({made.pk})", organisation=organisation.pk)
        files.write(made.pk, ready.sizes)
    return made


@transaction.atomic
def describe(person: Person, picture: Picture, *, alt: str, credit: str) -> None:
    picture.alt, picture.credit = _line(alt, 300), _line(credit, 120)
    picture.save(update_fields=["alt", "credit"])
    subject = f"Picture({picture.pk})"
    note(principal_of(person), "picture.describe", subject, organisation=picture.organisation_id)


def follow(pictures: Iterable[Picture], audience: Audience | int) -> None:
    """As visible as what shows them. Part of the caller's transaction and of its audit line."""
    Picture.objects.filter(pk__in=[one.pk for one in pictures]).update(audience=audience)


def drop(pictures: Iterable[Picture]) -> None:
    """Part of the caller's transaction and of its audit line; the files go when it holds."""
    numbers = [one.pk for one in pictures]
    Picture.objects.filter(pk__in=numbers).delete()
    transaction.on_commit(lambda: _remove(numbers))


def _remove(numbers: list[int]) -> None:
    for number in numbers:
        files.remove(number)


def _check_size(given: int) -> None:
    if given > LARGEST:
        raise Declined("bytes", given=-(-given // 1_000_000), most=LARGEST // 1_000_000)


def _check_limit(person: Person | None) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    if person and Picture.objects.filter(author=person, made__gt=yesterday).count() >= MOST_A_DAY:
        raise BadPicture.because(Declined("today", most=MOST_A_DAY))


def _line(words: str, longest: int) -> str:
    return " ".join(words.replace("\0", "").split())[:longest]
