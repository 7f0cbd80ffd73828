# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The only door for what people type about sources."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from allmende.sensing.ingest.sources import Source
from allmende.sensors.sources import kinds, queries

_LOSES_ZEROS = (kinds.TTN, kinds.CHIRPSTACK)


class NewSourceForm(forms.Form):
    connector = forms.ChoiceField(
        label=_("Woher kommen die Nachrichten?"), widget=forms.RadioSelect(attrs={"class": "told"})
    )
    name = forms.CharField(
        label=_("Wie soll die Quelle heißen?"),
        max_length=120,
        help_text=_("Zum Beispiel: Stadtgrün, Pegel der Stadtwerke"),
    )

    def __init__(self, data: Any = None, *, organisation: int) -> None:
        super().__init__(data)
        self._organisation = organisation
        self.fields["connector"].choices = [  # type: ignore[attr-defined]
            (one.connector, format_html("<span><b>{}</b> <small>{}</small></span>", one.title, one.whom))
            for one in kinds.kinds()
        ]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        taken = queries.names_taken(given.get("connector", ""), self._organisation)
        if given.get("name", "").casefold() in taken:
            self.add_error(
                "name", _("So heißt schon eine Quelle dieser Art. Wählen Sie einen anderen Namen.")
            )
        return given


class SourceForm(forms.Form):
    """Of one that is there."""

    name = forms.CharField(label=_("Name der Quelle"), max_length=120)
    zero = forms.CharField(
        label=_("Werte, die fehlen, wenn sie null sind"),
        max_length=1_000,
        required=False,
        help_text=_(
            "Diese Netze lassen weg, was null ist. Nennen Sie die Werte, bei denen das 0 heißen soll, "
            "mit Komma dazwischen, zum Beispiel: rain, count"
        ),
    )

    def __init__(self, data: Any = None, *, source: Source) -> None:
        zero = source.settings.get("zero", ())
        super().__init__(data, initial={"name": source.name, "zero": ", ".join(zero)})
        self._source = source
        if source.connector not in _LOSES_ZEROS:
            del self.fields["zero"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        taken = queries.names_taken(self._source.connector, self._source.organisation)
        if name.casefold() in taken - {self._source.name.casefold()}:
            raise forms.ValidationError(
                _("So heißt schon eine Quelle dieser Art. Wählen Sie einen anderen Namen.")
            )
        return name

    def settings(self) -> dict[str, Any]:
        """Those of the source with what was typed."""
        kept = {name: value for name, value in self._source.settings.items() if name != "zero"}
        zero = [one.strip() for one in self.cleaned_data.get("zero", "").split(",") if one.strip()]
        return kept | ({"zero": zero} if zero else {})
