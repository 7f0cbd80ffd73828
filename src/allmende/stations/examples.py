# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Requests that a developer can copy and run: curl writes the percent signs."""

import shlex
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Example:
    """`options` are query options before encoding."""

    id: str
    title: str
    path: str
    options: tuple[str, ...]

    @property
    def quoted(self) -> tuple[str, ...]:
        """As a shell reads them: no $ is a variable, no apostrophe ends the text."""
        return tuple(shlex.quote(option) if "'" not in option else _double(option) for option in self.options)


def _double(text: str) -> str:
    return '"' + text.replace("$", "\\$") + '"'


def examples(datastream: int) -> tuple[Example, ...]:
    latest = "Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))"
    return (
        Example(
            "beispiel-karte",
            _("Alle Messstellen mit Ort und letztem Wert:"),
            "/Things",
            (f"$expand=Locations,{latest}",),
        ),
        Example(
            "beispiel-reihe",
            _("Die letzten hundert Werte einer Messreihe:"),
            f"/Datastreams({datastream})/Observations",
            ("$orderby=phenomenonTime desc", "$top=100", "$select=phenomenonTime,result"),
        ),
        Example(
            "beispiel-suche",
            _("Alle Messreihen in Grad Celsius, mit ihrer Messstelle:"),
            "/Datastreams",
            ("$filter=unitOfMeasurement/symbol eq '°C'", "$expand=Thing"),
        ),
    )
