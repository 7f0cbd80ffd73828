# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The only door for what people type about their sensors."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allmende.core import outgoing
from allmende.core.outgoing import Unreachable
from allmende.media.forms import PictureForm
from allmende.sensors import places
from allmende.sensors.kinds import AIRROHR, BY_HAND, KINDS
from allmende.web import coordinates

_UNREACHABLE = {
    "address": _("Das ist keine Adresse, die sich aufrufen lässt."),
    "https": _("Die Adresse muss mit https:// beginnen."),
    "unknown-host": _("Dieser Rechner ist nicht zu finden. Vergleichen Sie den Namen Zeichen für Zeichen."),
    "private": _(
        "Diese Adresse liegt in einem internen Netz. Soll das so sein, erlaubt es der Betrieb mit der "
        "Einstellung server.reach_private."
    ),
}
_NO_NUMBER = _("Die Nummer Ihrer Feinstaub-Station fehlt oder sieht anders aus als esp8266-2392534.")
_ID = re.compile(r"(?:esp8266|esp32|raspi|nrf)-[0-9A-Za-z]{1,40}")


class HandForm(PictureForm):
    """What somebody counted or read off, a photo of it, or both."""

    field_order = ("quantity", "value", "picture", "alt")
    depending = ("value", "picture", "alt")
    quantity = forms.ChoiceField(label=_("Was"), choices=[(one.slug, one.name) for one in BY_HAND])
    value = forms.DecimalField(
        label=_("Wert"),
        max_digits=12,
        decimal_places=3,
        localize=True,
        required=False,
        help_text=_("Zum Beispiel: 12 oder 3,5"),
    )

    def __init__(self, *given: Any, **further: Any) -> None:
        super().__init__(*given, **further)
        del self.fields["credit"]
        picture = self.fields["picture"]
        picture.label = _("Foto")
        picture.help_text = _(
            "Zeigen Sie, was Sie zählen oder ablesen, ohne Menschen und Kennzeichen. JPEG, PNG, WebP oder "
            "GIF, höchstens 15 MB; Ort und Zeit der Aufnahme werden entfernt."
        )

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        if not self.errors and given.get("value") is None and not given.get("picture"):
            self.add_error("value", _("Tragen Sie einen Wert ein, oder wählen Sie ein Foto."))
        return given


class HookForm(forms.Form):
    """Where an organisation wants to be called at."""

    url = forms.CharField(
        label=_("Adresse"),
        max_length=500,
        help_text=_("Beginnt mit https://, zum Beispiel https://leitstelle.example.org/allmende"),
        widget=forms.URLInput,
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            outgoing.check(url, reach_private=settings.ALLMENDE.server.reach_private)
        except Unreachable as error:
            raise forms.ValidationError(_UNREACHABLE[error.reason]) from error
        return url


class RegisterForm(forms.Form):
    """Six answers. `known`: places of the town, latitude first; whoever is far from all of them is asked."""

    depending = ("external",)
    kind = forms.ChoiceField(
        label=_("Was für ein Sensor ist es?"),
        choices=[(one.slug, one.title) for one in KINDS.values()],
        widget=forms.RadioSelect,
        initial=AIRROHR,
    )
    external = forms.CharField(
        label=_("Nummer der Feinstaub-Station"),
        max_length=80,
        help_text=_(
            "Nur für eine Feinstaub-Station: Steht auf ihrer Seite oben rechts, zum Beispiel "
            "esp8266-2392534. Andere Sensoren bekommen ihre Nummer von uns."
        ),
    )
    name = forms.CharField(
        label=_("Wie soll er heißen?"), max_length=120, help_text=_("Zum Beispiel: Balkon am Mühlweg")
    )
    position = coordinates.PositionField(
        required=True,
        label=_("Wo steht er? Breite, Länge"),
        help_text=_("Zum Beispiel: 50.8812, 9.4801"),
    )
    blur = forms.BooleanField(
        label=_("Den Ort nur ungefähr speichern"),
        required=False,
        initial=True,
        help_text=_("Wir verschieben ihn um bis zu 200 Meter. Der genaue Ort wird nirgends aufgehoben."),
    )
    consent = forms.BooleanField(
        label=_("Meine Messwerte dürfen alle sehen und benutzen"),
        help_text=_(
            "Sie stehen unter der Datenlizenz Deutschland Zero: ohne Bedingungen und ohne Ihren Namen. "
            "Sie können den Sensor mit allen Werten jederzeit löschen."
        ),
        error_messages={
            "required": _("Ohne Ihr Einverständnis können wir den Sensor nicht anmelden. Kreuzen Sie es an.")
        },
    )

    def __init__(self, *given: Any, known: Iterable[places.Position] = (), **further: Any) -> None:
        """Which number is asked for depends on the first answer."""
        super().__init__(*given, **further)
        self._known = known
        self.fields["external"].required = self.data.get("kind", AIRROHR) == AIRROHR
        self.fields["external"].error_messages["required"] = _NO_NUMBER

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") == AIRROHR and given.get("external"):
            given["external"] = self._station(given["external"])
        if given.get("position"):
            self._ask_whether_far(given["position"])
        return given

    def _ask_whether_far(self, position: places.Position) -> None:
        """A seventh answer, only where it is needed: often a figure is mistyped, or it is another town."""
        kilometres = places.away(position, self._known)
        if kilometres <= places.FAR:
            return
        self.fields["far"] = forms.BooleanField(label=_("Der Ort stimmt, auch so weit weg"), required=False)
        self.order_fields(("kind", "external", "name", "position", "far"))
        if not self.data.get("far"):
            said = gettext(
                "Das ist {kilometres} km von der nächsten Messstelle entfernt. Berichtigen Sie den Ort, oder "
                "kreuzen Sie an, dass er stimmt."
            )
            self.add_error("position", said.format(kilometres=round(kilometres)))

    def _station(self, text: str) -> str:
        """As the station sends it: many people type the number alone."""
        found = text.strip()
        found = f"esp8266-{found}" if found.isascii() and found.isdigit() else found
        if not _ID.fullmatch(found):
            self.add_error(
                "external",
                _NO_NUMBER,
            )
        return found
