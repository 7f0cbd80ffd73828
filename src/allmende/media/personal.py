# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What pictures say about people: whose they are, and who is on them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Person
from allmende.identity.register import Activity, Impersonal, Personal
from allmende.media import files
from allmende.media.models import Picture

ACTIVITIES = (
    Activity(
        "pictures",
        _("Bilder"),
        _("Menschen zeigen mit Bildern, was sie meinen. Angaben der Kamera werden beim Hochladen entfernt."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Menschen, die Bilder hochladen, und wer darauf zu sehen ist"),
        _("Alle, die den Beitrag sehen dürfen"),
        _("So lange wie der Beitrag, zu dem das Bild gehört."),
    ),
)
PERSONAL = tuple(
    Personal("media.Picture", field, what, "pictures")
    for field, what in (
        ("author", _("Wer das Bild hochgeladen hat")),
        ("alt", _("Was auf dem Bild zu sehen ist")),
        ("credit", _("Von wem das Bild ist")),
        ("digest", _("Prüfsumme des Bildes, dessen Datei neben der Datenbank liegt")),
        ("made", _("Wann es hochgeladen wurde")),
    )
)
IMPERSONAL = (
    Impersonal(
        "media.Picture",
        ("organisation", "municipality", "audience", "width", "height", "type"),
        "says where a picture is shown and how large it is",
    ),
)
_ABANDONED = timedelta(days=1)


def export(person: Person) -> dict[str, Any]:
    return {"pictures": list(Picture.objects.filter(author=person).values("id", "alt", "credit", "made"))}


def forget(person: Person) -> None:
    """The picture stays with what it was added to; its maker is not named any more by the account's names."""
    for name in filter(None, (person.pseudonym, person.real_name)):
        Picture.objects.filter(author=person, credit__iexact=name).update(credit="")


def tidy(now: datetime) -> dict[str, int]:
    """Files of acts that came to nothing."""
    known = set(Picture.objects.values_list("pk", flat=True))
    lost = [one for one in files.numbers((now - _ABANDONED).timestamp()) if one not in known]
    for number in lost:
        files.remove(number)
    return {"files of pictures deleted": len(lost)}
