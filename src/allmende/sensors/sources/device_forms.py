# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The only door for what people type about devices of a source: one by one, or as a table."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.core.principal import Visibility
from allmende.sensing.api.device_tables import Fault, Measured, Row, Table, read_table, text_of
from allmende.sensing.api.read import Station
from allmende.sensing.api.sources import Decoder, Device
from allmende.sensors.sources import words
from allmende.sensors.sources.kinds import SourceKind
from allmende.sensors.sources.mapping_forms import WHOLE, RatioField
from allmende.web import coordinates

NEW = "neu"
MOST_ROWS = 500
_MOST_VALUES = 60
_SPARE = 3
_LARGEST = 1_000_000  # bytes of a table
_SEEN_BY = (
    (int(Visibility.PUBLIC), gettext_lazy("alle")),
    (int(Visibility.ORGANISATION), gettext_lazy("nur die Organisation, der sie gehört")),
)
_FAULTS: dict[str, Promise] = {
    "no-column": gettext_lazy("Die Spalte „{given}“ fehlt. Die erste Zeile nennt alle fünf."),
    "empty": gettext_lazy("device oder name ist leer."),
    "twice": gettext_lazy("Das Gerät „{given}“ steht zweimal in der Tabelle."),
    "no-number": gettext_lazy("„{given}“ ist keine Zahl."),
    "no-place": gettext_lazy("{given} ist kein Ort auf der Erde. Zuerst kommt die Breite."),
    "no-values": gettext_lazy("values ist leer. So geht es: temperature=Bodentemperatur [°C]"),
    "too-long": gettext_lazy(
        "Eine Zelle der Tabelle ist zu lang, oder ein Anführungszeichen ist nicht geschlossen."
    ),
    "bad-value": gettext_lazy("„{given}“ ist kein Wert. So geht es: temperature=Bodentemperatur [°C]"),
}


class ValueForm(forms.Form):
    """One value of a device. An empty line is none. `shift` is kept as it was."""

    sent = forms.CharField(label=gettext_lazy("In der Nachricht"), max_length=200, required=False)
    name = forms.CharField(label=gettext_lazy("Messreihe"), max_length=120, required=False)
    unit = forms.CharField(label=gettext_lazy("Einheit"), max_length=30, required=False)
    factor = RatioField(label=gettext_lazy("mal"))
    shift = forms.FloatField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("factor") == 0:
            self.add_error("factor", _("Mal null ergibt immer null."))
        if given.get("sent") and not given.get("name"):
            self.add_error("name", _("Wie soll die Messreihe heißen?"))
        return given

    def measured(self) -> Measured | None:
        given = self.cleaned_data
        if not given.get("sent") or not given.get("name"):
            return None
        factor, shift = given["factor"] or 1, given["shift"] or 0
        return Measured(given["sent"], given["name"], given["unit"], factor, shift)


class _Values(forms.BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        found = self.measured()
        if not found:
            raise forms.ValidationError(_("Sagen Sie mindestens einen Wert, der gespeichert werden soll."))
        for names in ([one.sent for one in found], [one.name for one in found]):
            for name in names:
                if names.count(name) > 1:
                    raise forms.ValidationError(_("„{name}“ steht zweimal da.").format(name=name))

    def measured(self) -> tuple[Measured, ...]:
        return tuple(found for one in self.forms if one.is_valid() and (found := one.measured()))


ValueForms = forms.formset_factory(
    ValueForm, formset=_Values, extra=_SPARE, max_num=_MOST_VALUES, validate_max=True
)


def value_forms(data: Any, known: Sequence[Measured]) -> Any:
    initial = [
        {
            "sent": one.sent,
            "name": one.name,
            "unit": one.unit,
            "factor": "" if one.factor == 1 else words.typed(one.factor),
            "shift": one.shift or None,
        }
        for one in known
    ]
    return ValueForms(data, initial=initial, prefix="werte", form_kwargs=WHOLE)


def _decoders(known: Sequence[Decoder]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext_lazy("Dekoder"),
        choices=[
            ("", _("keiner: Das Netz liefert die Werte fertig")),
            *((one.id, one.name) for one in known),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )


def _seen_by() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext_lazy("Wer sieht die neue Messstelle"),
        choices=_SEEN_BY,
        coerce=lambda value: Visibility(int(value)),
        widget=forms.RadioSelect,
        initial=int(Visibility.PUBLIC),
    )


class DeviceForm(forms.Form):
    """`device`: the one that is changed, which stays at its station; None for a new one."""

    depending = ("name",)

    external = forms.CharField(label=gettext_lazy("Wie heißt das Gerät in seinem Netz?"), max_length=200)
    station = forms.TypedChoiceField(
        label=gettext_lazy("An welcher Messstelle misst es?"),
        coerce=lambda value: None if value == NEW else int(value),
    )
    name = forms.CharField(
        label=gettext_lazy("Name der neuen Messstelle"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Zum Beispiel: Pegel Alte Brücke"),
    )
    position = coordinates.PositionField(
        label=gettext_lazy("Koordinaten: Breite, Länge"),
        help_text=gettext_lazy("Zum Beispiel: 50.8812, 9.4801. Ohne sie steht sie nicht auf der Karte."),
    )
    visibility = _seen_by()

    def __init__(
        self,
        data: Any = None,
        *,
        kind: SourceKind,
        stations: Sequence[Station],
        decoders: Sequence[Decoder],
        device: Device | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self._device = device
        self.fields["external"].help_text = str(kind.device)
        self.fields["external"].widget.attrs |= {"spellcheck": "false", "autocapitalize": "none"}
        choices = [(NEW, _("an einer neuen")), *((one.id, one.name) for one in stations)]
        self.fields["station"].choices = choices  # type: ignore[attr-defined]
        if device:
            for name in ("external", "station", "name", "position", "visibility"):
                del self.fields[name]
        if kind.has_bytes:
            self.fields["decoder"] = _decoders(decoders)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        is_new = not self._device and "station" in given and given["station"] is None
        if is_new and not given.get("name"):
            self.add_error("name", _("Wie soll die neue Messstelle heißen? Oder wählen Sie oben eine aus."))
        return given

    def row(self, values: tuple[Measured, ...]) -> Row:
        given = self.cleaned_data
        if self._device:
            return Row(self._device.external, "", None, values, self._device.thing)
        place = given["position"] if not given["station"] else None
        return Row(given["external"], given["name"], place, values, given["station"])


class TableForm(forms.Form):
    """A file, or what was read of it before."""

    depending = ("file", "text")

    file = forms.FileField(
        label=gettext_lazy("Die Tabelle als CSV-Datei"),
        required=False,
        widget=forms.FileInput({"accept": ".csv,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Oder hier einfügen"),
        required=False,
        max_length=_LARGEST,
        strip=False,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("Aus einer Tabellenkalkulation kopiert geht auch."),
    )
    visibility = _seen_by()

    def __init__(
        self, data: Any = None, files: Any = None, *, kind: SourceKind, decoders: Sequence[Decoder]
    ) -> None:
        super().__init__(data, files)
        self.table = Table()
        self.fields["visibility"].label = _("Wer sieht die neuen Messstellen")
        if kind.has_bytes:
            self.fields["decoder"] = _decoders(decoders)

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > _LARGEST:
            raise forms.ValidationError(_("Die Datei ist zu groß. Erlaubt ist 1 MB. Teilen Sie sie."))
        return text_of(file.read())

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        text = given.get("file") or given.get("text") or ""
        if not self.errors and not text.strip():
            raise forms.ValidationError(_("Wählen Sie eine Datei, oder fügen Sie die Tabelle ein."))
        self.table = read_table(text)
        if len(self.table.rows) > MOST_ROWS:
            raise forms.ValidationError(
                _(
                    "Die Tabelle hat {count} Geräte. Hier gehen höchstens {most} auf einmal. Teilen Sie sie, "
                    "oder nehmen Sie den Befehl allmende devices load."
                ).format(count=len(self.table.rows), most=MOST_ROWS)
            )
        return given | {"text": text}


def fault_words(fault: Fault) -> str:
    return str(_FAULTS[fault.reason]).format(given=fault.given[:80])
