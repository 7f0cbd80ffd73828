# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The only door for a mapping of JSON: where its values stand, its time, its device."""

from math import isfinite
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings as site
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.connectors.generic.decode import topics
from allmende.connectors.generic.mapping import BadMapping, Layout, Line, mapping_of
from allmende.connectors.generic.path import BadPath, parse_path
from allmende.sensing.api import sources
from allmende.sensing.ingest.sources import Source
from allmende.sensors.sources import words

MOST_LINES = 100
WHOLE = {"empty_permitted": False}
"""A line that was filled in beforehand and left as it was counts, too."""
_SPARE = 3
_TIMES = (
    ("iso", gettext_lazy("Datum und Uhrzeit als Text, zum Beispiel 2026-11-28T14:10")),
    ("s", gettext_lazy("Sekunden seit 1970")),
    ("ms", gettext_lazy("Millisekunden seit 1970")),
    ("us", gettext_lazy("Mikrosekunden seit 1970")),
)


class PathField(forms.CharField):
    """Where something stands in a message."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, required=False, **options)
        self.widget.attrs |= {"data-takes-path": "", "spellcheck": "false", "autocapitalize": "none"}

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            parse_path(text)
        except BadPath as error:
            rest = text[error.position or 0 :][:20]
            raise forms.ValidationError(
                _('Ab „{rest}“ lässt sich der Pfad nicht lesen. So geht es: a.b, a[0], a["ein Name"]').format(
                    rest=rest
                )
            ) from error
        return text


class RatioField(forms.CharField):
    """A number as people write it: 0,01 or 5/9."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, required=False, **options)
        self.widget.attrs |= {"inputmode": "decimal"}

    def clean(self, value: Any) -> float | None:
        text: str = super().clean(value)
        if not text:
            return None
        try:
            above, _slash, below = text.replace(",", ".").replace("\N{MINUS SIGN}", "-").partition("/")
            found = float(above) / float(below or 1)
        except (ValueError, ZeroDivisionError):
            found = float("inf")
        if not isfinite(found):
            raise forms.ValidationError(_("Das ist keine Zahl. So geht es: 0,01 oder 5/9"))
        return found


class LineForm(forms.Form):
    """One value. An empty line is none."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    path = PathField(label=gettext_lazy("Pfad"))
    factor = RatioField(label=gettext_lazy("mal"))
    shift = RatioField(label=gettext_lazy("plus"))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("factor") == 0:
            self.add_error("factor", _("Mal null ergibt immer null."))
        if not given.get("name") and any(given.get(one) for one in ("path", "factor", "shift")):
            self.add_error("name", _("Geben Sie dem Wert einen Namen."))
        return given


class MappingForm(forms.Form):
    """All but the lines. `sample` and `origin` are tried, not kept."""

    sample = forms.CharField(
        label=gettext_lazy("Eine Nachricht"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "data-sample": ""}),
    )
    origin = forms.CharField(
        label=gettext_lazy("Ende der Adresse, oder Thema bei MQTT"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Zum Beispiel: ?device=pegel-1"),
    )
    device = PathField(
        label=gettext_lazy("Welches Gerät: Pfad"),
        help_text=gettext_lazy("Leer: Es steht am Ende der Adresse oder im Thema."),
    )
    time = PathField(
        label=gettext_lazy("Zeitpunkt: Pfad"),
        help_text=gettext_lazy("Leer: Es gilt, wann die Nachricht ankommt."),
    )
    time_format = forms.ChoiceField(label=gettext_lazy("So steht der Zeitpunkt da"), choices=_TIMES)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Zeitzone"), help_text=gettext_lazy("Für Zeiten, die selbst keine nennen.")
    )
    topic = forms.CharField(
        label=gettext_lazy("Thema bei MQTT"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Nur für Geräte, die über MQTT senden. {device} steht für das Gerät, + für irgendein Wort: "
            "tele/{device}/SENSOR"
        ),
    )
    key = PathField(
        label=gettext_lazy("Kennung der Nachricht: Pfad"),
        help_text=gettext_lazy("Sendet ein Gerät dieselbe noch einmal, wird sie daran erkannt."),
    )

    def __init__(self, data: Any = None, *, source: Source, sample: str = "", origin: str = "") -> None:
        super().__init__(data, initial=_initial(source) | {"sample": sample, "origin": origin})
        self._source = source
        zones = sorted(one for one in available_timezones() if one == "UTC" or one.startswith("Europe/"))
        known = self.initial["time_zone"]
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            (one, one) for one in (zones if known in zones else [*zones, known])
        ]

    def clean_topic(self) -> str:
        topic: str = self.cleaned_data["topic"].strip()
        if "#" in topic or topic.startswith(("$", "v1.1/", "/")):
            raise forms.ValidationError(
                _("Dieses Thema geht nicht: keine #, und es beginnt weder mit / noch $ noch v1.1/.")
            )
        try:
            filters = topics({"topic": topic})
        except BadMapping as error:
            raise forms.ValidationError(
                _(
                    "So geht das Thema nicht: {device} und + stehen je allein zwischen zwei Schrägstrichen, "
                    "und {device} nur einmal. So geht es: tele/{device}/SENSOR"
                )
            ) from error
        if topic and sources.has_topic(filters, self._source):
            raise forms.ValidationError(
                _("Dieses Thema gehört schon zu einer anderen Quelle. Stellen Sie ein eigenes Wort voran.")
            )
        return topic


class _Lines(forms.BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        names = [name for one in self.forms if (name := one.cleaned_data.get("name"))]
        for name in names:
            if names.count(name) > 1:
                raise forms.ValidationError(
                    _("Zwei Werte heißen „{name}“. Geben Sie jedem einen eigenen Namen.").format(name=name)
                )


LineForms = forms.formset_factory(
    LineForm, formset=_Lines, extra=_SPARE, max_num=MOST_LINES, validate_max=True
)


def line_forms(data: Any, source: Source) -> Any:
    """Those of the source and some to fill in."""
    lines = [
        {
            "name": one.name,
            "path": one.path,
            "factor": "" if one.factor == 1 else words.typed(one.factor),
            "shift": "" if one.shift == 0 else words.typed(one.shift),
        }
        for one in layout_of(source).lines
    ]
    return LineForms(data, initial=lines, prefix="werte", form_kwargs=WHOLE)


def settings_of(form: MappingForm, lines: Any) -> dict[str, Any]:
    """For the connector, of forms as far as they are valid. What is as it would be anyway is left out."""
    given = form.cleaned_data
    usual = {"device": "", "time": "", "time_format": "iso", "time_zone": "UTC", "topic": "", "key": ""}
    found = {name: given[name] for name, same in usual.items() if given.get(name, same) != same}
    rows = [_line(one.cleaned_data) for one in lines if one.is_valid() and one.cleaned_data.get("name")]
    return found | ({"lines": rows} if rows else {})


def layout_of(source: Source) -> Layout:
    try:
        return mapping_of(source.settings)
    except (BadMapping, BadPath):  # made by the command
        return Layout()


def _line(given: dict[str, Any]) -> dict[str, Any]:
    line = Line(given["name"], given["path"], given["factor"] or 1, given["shift"] or 0)
    found: dict[str, Any] = {"name": line.name, "path": line.path}
    found |= {} if line.factor == 1 else {"factor": line.factor}
    return found | ({} if line.shift == 0 else {"shift": line.shift})


def _initial(source: Source) -> dict[str, Any]:
    layout = layout_of(source)
    zone = layout.zone if source.settings else site.ALLMENDE.sensing.time_zone
    names = ("device", "time", "time_format", "topic", "key")
    return {"time_zone": zone} | {name: getattr(layout, name) for name in names}
