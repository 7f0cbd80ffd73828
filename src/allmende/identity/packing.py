# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Everything about a person as a zip file: a JSON file for each room, and a sheet that explains them."""

from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from allmende.identity import register
from allmende.identity.models import Person


def rooms_in() -> list[str]:
    """What is in it, in words."""
    return [str(one.name) for one in register.activities()]


def packed(person: Person, moment: datetime) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packing:
        packing.writestr(_("LIESMICH.txt"), readme(person, moment))
        for room, held in register.export(person).items():
            packing.writestr(f"{room}.json", _json(held))
    return file.getvalue()


def readme(person: Person, moment: datetime) -> str:
    lines = [
        _("Alles, was hier über „{name}“ gespeichert ist. Stand: {moment}.").format(
            name=person.pseudonym, moment=date_format(localtime(moment), "DATETIME_FORMAT")
        ),
        "",
        _("Jede Datei gehört zu einem Teil des Programms. Was die Angaben bedeuten:"),
        "",
        *(f"{one.model}.{one.field}: {one.what}" for one in register.personal()),
        "",
        _(
            "Passwort und Geheimnisse der Anmeldung stehen nicht dabei: Wer die Datei findet, soll sich "
            "nicht anmelden können."
        ),
    ]
    return "\n".join(lines) + "\n"


def _json(held: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(held), indent=2)
