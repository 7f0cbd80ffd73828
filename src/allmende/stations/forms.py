# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The only door for what people type about stations and streams."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from allmende.core.principal import Visibility
from allmende.identity.models import Organisation
from allmende.sensing.api.read import Station, Stream
from allmende.stations.facts import LICENCE_ROOT, licences
from allmende.stations.fields import field_of
from allmende.stations.quantities import GROUPS, Quantity, quantity_of
from allmende.stations.values import rhythm_of, unit_of
from allmende.web import coordinates, formats
from allmende.web.fields import FIELDS, OTHER

OWN = "eigene"
_KINDS = (
    ("", _("etwas anderes")),
    ("parking", _("Parken")),
    ("bicycle", _("Radverkehr")),
    ("charging", _("Laden")),
    ("footfall", _("Menschen zu Fuß")),
    ("air", _("Luft")),
    ("noise", _("Lärm")),
    ("river", _("Gewässer")),
    ("soil", _("Boden")),
    ("weather", _("Wetter")),
)
_RHYTHMS = (60, 300, 600, 900, 1_800, 3_600, 86_400)
_SEEN_BY = (
    (int(Visibility.PUBLIC), _("alle")),
    (int(Visibility.ORGANISATION), _("nur die Organisation, der sie gehört")),
)
_Choices = list[tuple[Any, Any]]


def _seen_by() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Wer sieht sie"),
        choices=_SEEN_BY,
        coerce=lambda value: Visibility(int(value)),
        widget=forms.RadioSelect,
    )


class StationForm(forms.Form):
    """`station`: the one that is changed; None for a new one."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Zum Beispiel: Pegel Alte Brücke"))
    description = forms.CharField(
        label=_("Was sie misst"),
        max_length=1_000,
        required=False,
        help_text=_("Ein Satz, den alle verstehen."),
    )
    field = forms.ChoiceField(
        label=_("Handlungsfeld"),
        choices=[(one.key, one.title) for one in (*FIELDS, OTHER)],
        widget=forms.RadioSelect,
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Art"),
        choices=_KINDS,
        required=False,
        help_text=_("Danach richten sich die Sätze auf der Startseite."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    place = forms.CharField(
        label=_("Adresse oder Ort in Worten"),
        max_length=200,
        required=False,
        help_text=_("Zum Beispiel: Am Markt 1"),
    )
    position = forms.CharField(
        label=_("Koordinaten: Breite, Länge"),
        max_length=80,
        required=False,
        help_text=_(
            "Zum Beispiel: 50.8812, 9.4801. Karten im Netz zeigen beide nach einem Klick mit der rechten "
            "Maustaste. Ohne sie steht die Messstelle nicht auf der Karte."
        ),
    )
    purpose = forms.CharField(label=_("Warum gemessen wird"), max_length=300, required=False)
    measures_not = forms.CharField(
        label=_("Was sie nicht misst"),
        max_length=300,
        required=False,
        help_text=_("Zum Beispiel: keine Kennzeichen, keine Bilder"),
    )
    operator = forms.CharField(label=_("Wer sie betreibt"), max_length=120, required=False)
    license = forms.ChoiceField(label=_("Lizenz der Werte"), required=False)
    until = forms.DateField(
        label=_("Bis wann"),
        required=False,
        input_formats=("%Y-%m-%d", "%d.%m.%Y"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": _("Das ist kein Tag. So geht es: 30.06.2027")},
    )
    capacity = forms.IntegerField(
        label=_("Wie viele Plätze es gibt"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Bei Parken und Laden: Dann steht da „41 von 180 sind frei“."),
    )
    visibility = _seen_by()

    def __init__(
        self,
        data: Any = None,
        *,
        organisations: QuerySet[Organisation] | None = None,
        station: Station | None = None,
    ) -> None:
        said = station.properties if station else {}
        super().__init__(data, initial=_station_initial(station) if station else {})
        self._station = station
        self.fields["kind"].choices = _with(_KINDS, said.get("kind"))  # type: ignore[attr-defined]
        self.fields["license"].choices = _licences(said.get("license"))  # type: ignore[attr-defined]
        if organisations is None:
            del self.fields["organisation"], self.fields["visibility"]
        else:
            self._offer(organisations)

    def _offer(self, organisations: QuerySet[Organisation]) -> None:
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        first = organisations.first()
        self.initial["organisation"] = first
        self.initial["visibility"] = first.visibility if first else int(Visibility.PUBLIC)
        if organisations.count() == 1:
            field.widget = forms.HiddenInput()

    def clean_position(self) -> tuple[float, float] | None:
        text = self.cleaned_data["position"]
        if not text:
            if self._station and self._station.longitude is not None:
                raise forms.ValidationError(_("Der Ort lässt sich ändern, aber nicht entfernen."))
            if self.cleaned_data.get("place"):
                raise forms.ValidationError(_("Zum Ort in Worten gehören seine Koordinaten."))
            return None
        try:
            return coordinates.parse(text)
        except coordinates.Unreadable as error:
            raise forms.ValidationError(str(error)) from error


def _station_initial(station: Station) -> dict[str, Any]:
    said = station.properties
    plain = {key: said.get(key, "") for key in ("kind", "purpose", "measures_not", "operator", "capacity")}
    return plain | {
        "name": station.name,
        "description": "" if station.description == station.name else station.description,
        "field": field_of(station).key,
        "place": "" if station.place == station.name else station.place,
        "position": coordinates.written(station.latitude, station.longitude),
        "license": str(said.get("license") or "").removeprefix(LICENCE_ROOT),
        "until": _day(said.get("until")),
    }


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _licences(code: Any) -> _Choices:
    known = [("", _("nicht angegeben")), *licences(_language())]
    return _with(known, str(code or "").removeprefix(LICENCE_ROOT))


def _with(choices: Iterable[tuple[Any, Any]], value: Any) -> _Choices:
    """What a station says already can be chosen, whoever wrote it."""
    known = list(choices)
    return (
        known if not value or str(value) in {str(key) for key, _title in known} else [*known, (value, value)]
    )


class StreamForm(forms.Form):
    """`stream`: the one that is changed; None for a new one of `station`."""

    quantity = forms.ChoiceField(label=_("Was gemessen wird"))
    own_name = forms.CharField(
        label=_("Andere Messgröße"),
        max_length=120,
        required=False,
        help_text=_("Nur wenn oben keine passt. Zum Beispiel: Radon"),
    )
    own_unit = forms.CharField(
        label=_("Ihre Einheit"), max_length=30, required=False, help_text=_("Zum Beispiel: Bq/m³")
    )
    name = forms.CharField(
        label=_("Name der Messreihe"),
        max_length=120,
        required=False,
        help_text=_("Leer heißt sie wie das, was gemessen wird."),
    )
    description = forms.CharField(label=_("Was man wissen muss"), max_length=1_000, required=False)
    rhythm = forms.TypedChoiceField(
        label=_("Wie oft ein Wert kommt"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Bleibt drei Mal einer aus, sagt die Seite, dass die Messreihe schweigt."),
    )
    sensor = forms.CharField(
        label=_("Gerät"), max_length=120, required=False, help_text=_("Hersteller und Typ, wenn bekannt.")
    )
    visibility = _seen_by()

    def __init__(self, data: Any = None, *, station: Station, stream: Stream | None = None) -> None:
        initial = _stream_initial(stream) if stream else {"visibility": int(station.visibility)}
        super().__init__(data, initial=initial)
        self._stream = stream
        rhythm = rhythm_of(stream) if stream else None
        self.fields["quantity"].choices = _quantities()  # type: ignore[attr-defined]
        self.fields["rhythm"].choices = _rhythms(rhythm)  # type: ignore[attr-defined]
        self.fields["visibility"].help_text = _(
            "Sehen sie alle, dann sehen alle auch ihr Gerät und ihre Messgröße."
        )
        if stream:
            del self.fields["sensor"]
        if stream or not station.is_public:
            del self.fields["visibility"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        own, named = given.get("quantity") == OWN, given.get("own_name")
        if own and not named:
            self.add_error("own_name", _("Schreiben Sie hier, was gemessen wird."))
        if not own and (named or given.get("own_unit")):
            self.add_error(
                "quantity", _("Wählen Sie „andere Messgröße“, oder leeren Sie die zwei Felder darunter.")
            )
        return given


def _stream_initial(stream: Stream) -> dict[str, Any]:
    quantity = quantity_of(stream)
    own = {} if quantity else {"own_name": stream.observed_property or stream.name, "own_unit": stream.unit}
    return own | {
        "quantity": quantity.slug if quantity else OWN,
        "name": stream.name,
        "description": "" if stream.description == stream.name else stream.description,
        "rhythm": rhythm_of(stream),
    }


def _quantities() -> _Choices:
    groups = [(group.title, [(one.slug, _titled(one)) for one in group.quantities]) for group in GROUPS]
    return [("", _("Bitte wählen")), *groups, (OWN, _("andere Messgröße"))]


def _titled(quantity: Quantity) -> str:
    symbol = quantity.symbol
    return str(quantity.title) if symbol.startswith("{") else f"{quantity.title} ({symbol})"


def _rhythms(own: int | None) -> _Choices:
    every = sorted({*_RHYTHMS, own} if own else _RHYTHMS)
    return [("", _("unregelmäßig")), *((one, formats.duration(one, _language())) for one in every)]


def _language() -> str:
    return (get_language() or "de")[:2]


class PublishForm(forms.Form):
    """`streams`: which of the hidden ones are published with their station."""

    streams = forms.TypedMultipleChoiceField(
        label=_("Diese Messreihen auch veröffentlichen"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, hidden: Iterable[Stream]) -> None:
        choices = [(one.id, f"{one.name} ({unit})" if (unit := unit_of(one)) else one.name) for one in hidden]
        super().__init__(data, initial={"streams": [number for number, _name in choices]})
        self.fields["streams"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["streams"]


class DeleteForm(forms.Form):
    """Nobody deletes years of values by a slip of the hand: `name` is typed again."""

    name = forms.CharField(label=_("Schreiben Sie zur Sicherheit den Namen ab"), max_length=400)

    def __init__(self, data: Any = None, *, name: str) -> None:
        super().__init__(data)
        self._name = name
        self.fields["name"].help_text = format_html("<b>{}</b>", name)
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        typed = " ".join(self.cleaned_data["name"].split())
        if typed != " ".join(self._name.split()):
            raise forms.ValidationError(
                _("Das ist ein anderer Name: „%(typed)s“. Nichts wurde gelöscht."), params={"typed": typed}
            )
        return typed
