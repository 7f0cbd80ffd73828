# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The only door for decoders: their text, and bytes to try them with."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.connectors.payload.layout import BadLayout
from allmende.connectors.payload.trying import BadBytes, BadDecoder, bytes_of, check
from allmende.core.errors import Overloaded
from allmende.sensing.api.sources import Decoder
from allmende.sensors.sources.decoders import fault_of

_LONGEST = 200_000
_MOST_PORTS = 255
KINDS = (
    ("javascript", gettext_lazy("JavaScript des Herstellers")),
    ("layout", gettext_lazy("Beschreibung der Bytes")),
)


class DecoderForm(forms.Form):
    """`is_tried`: nothing shall be saved, so nothing but the bytes must be right."""

    name = forms.CharField(
        label=gettext_lazy("Für welche Art von Gerät"),
        max_length=120,
        help_text=gettext_lazy("Hersteller und Typ, zum Beispiel: Dragino LDDS75"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Was haben Sie?"), choices=KINDS, widget=forms.RadioSelect, initial="javascript"
    )
    text = forms.CharField(
        label=gettext_lazy("Der Dekoder"),
        max_length=_LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 16, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=gettext_lazy(
            "Ganz, wie der Hersteller ihn veröffentlicht: mit decodeUplink(input), Decoder(bytes, port) oder "
            "Decode(fPort, bytes, variables). Oder die Beschreibung, wie unten gezeigt."
        ),
    )
    sample = forms.CharField(
        label=gettext_lazy("Bytes zum Ausprobieren"),
        required=False,
        max_length=4_000,
        help_text=gettext_lazy("Hexadezimal, 0E 1C 0B 05, oder Base64, DhwLBQ=="),
        widget=forms.TextInput({"spellcheck": "false", "autocapitalize": "none"}),
    )
    port = forms.IntegerField(
        label=gettext_lazy("Port (fPort)"), required=False, min_value=0, max_value=_MOST_PORTS, initial=1
    )

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any], taken: frozenset[str], is_tried: bool
    ) -> None:
        super().__init__(data, initial=initial)
        self._taken, self._is_tried = taken, is_tried
        if is_tried:
            self.fields["sample"].required = True

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name.casefold() in self._taken:
            raise forms.ValidationError(_("So heißt schon ein Dekoder. Wählen Sie einen anderen Namen."))
        return name

    def clean_sample(self) -> str:
        """What is not tried may be anything."""
        sample: str = self.cleaned_data["sample"]
        if self._is_tried:
            try:
                bytes_of(sample)
            except BadBytes as error:
                raise forms.ValidationError(
                    _("Das sind keine Bytes. So geht es: 0E 1C 0B 05 oder DhwLBQ== (höchstens 1000).")
                ) from error
        return sample

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self._is_tried:
            self.errors.pop("name", None)
        if not self._is_tried and given.get("kind") and given.get("text"):
            try:
                check(given["kind"], given["text"])
            except (BadLayout, BadDecoder, Overloaded) as error:
                found = fault_of(error)
                self.add_error("text", f"{found.words} {found.said}")
        return given

    @property
    def raw(self) -> bytes:
        return bytes_of(self.cleaned_data["sample"])


def initial_of(decoder: Decoder | None, sample: tuple[bytes, int] | None) -> dict[str, Any]:
    """`sample`: the last bytes of one of its devices, and their port."""
    known = {} if decoder is None else {"name": decoder.name, "kind": decoder.kind, "text": decoder.text}
    raw, port = sample or (b"", 1)
    return known | {"sample": raw.hex(" ").upper(), "port": port}
