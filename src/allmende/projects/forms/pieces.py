# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a Vorhaben consists of, a form for each kind. `instance` has its Vorhaben already."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.media.forms import PictureForm
from allmende.media.models import Picture
from allmende.projects.forms.fields import AmountField, day_input, moment_input
from allmende.projects.models import Cost, Entry, Event, Partner, Permit, Phase, Sheet
from allmende.sensing.api.read import Station
from allmende.web.typed import TidyModelForm


class PartnerForm(TidyModelForm):
    class Meta:
        model = Partner
        fields = ("organisation", "name", "role")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("organisation")) == bool(given.get("name")):
            self.add_error("name", _("Wählen Sie eine Organisation, oder schreiben Sie einen Namen."))
        return given


class _InOrder(TidyModelForm):
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("Das Ende liegt vor dem Beginn."))
        return given


class PhaseForm(_InOrder):
    class Meta:
        model = Phase
        fields = ("title", "starts", "ends", "is_done")
        widgets: ClassVar[dict[str, Any]] = {"starts": day_input(), "ends": day_input()}


class EventForm(_InOrder):
    class Meta:
        model = Event
        fields = ("title", "starts", "ends", "place")
        widgets: ClassVar[dict[str, Any]] = {"starts": moment_input(), "ends": moment_input()}


class CostForm(TidyModelForm):
    planned = AmountField(label=_("Geplant, in Euro"))
    actual = AmountField(label=_("Ausgegeben, in Euro"))

    class Meta:
        model = Cost
        fields = ("title", "planned", "actual", "source")
        help_texts: ClassVar[dict[str, Any]] = {
            "source": _("Zum Beispiel: Haushalt der Stadt, Land, Stadtwerke")
        }


class PermitForm(TidyModelForm):
    class Meta:
        model = Permit
        fields = ("title", "authority", "number", "conditions", "valid_until", "covers_sensors", "is_needed")
        widgets: ClassVar[dict[str, Any]] = {
            "valid_until": day_input(),
            "conditions": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "title": _("Zum Beispiel: Sensoren an sechs Laternen"),
            "valid_until": _(
                "Der letzte Tag. Zwei Monate und zwei Wochen vorher werden die Verantwortlichen erinnert."
            ),
        }


class EntryForm(PictureForm, forms.ModelForm):  # type: ignore[type-arg]
    """`without`: pictures that go."""

    without = forms.ModelMultipleChoiceField(
        Picture.objects.none(),
        label=_("Diese Bilder entfernen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("day", "title", "text", "without", "picture", "alt", "credit")

    class Meta:
        model = Entry
        fields = ("day", "title", "text")
        widgets: ClassVar[dict[str, Any]] = {"day": day_input(), "text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *given: Any, **further: Any) -> None:
        super().__init__(*given, **further)
        shown = self.instance.pictures.all() if self.instance.pk else Picture.objects.none()
        if shown:
            self.fields["without"].queryset = shown  # type: ignore[attr-defined]
        else:
            del self.fields["without"]


class SensorForm(TidyModelForm):
    """A sensor is linked first; its sheet is filled in on the page that follows."""

    thing = forms.TypedChoiceField(label=_("Messstelle"), coerce=int, choices=())

    class Meta:
        model = Sheet
        fields = ("thing",)

    def __init__(self, *given: Any, stations: tuple[Station, ...], **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["thing"].choices = [(one.id, one.name) for one in stations]  # type: ignore[attr-defined]


class SheetForm(TidyModelForm):
    class Meta:
        model = Sheet
        fields = ("measured", "not_measured", "why", "who", "until", "basis", "contact")
        widgets: ClassVar[dict[str, Any]] = {
            **{
                one: forms.Textarea(attrs={"rows": 3}) for one in ("measured", "not_measured", "why", "basis")
            },
            "until": day_input(),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "not_measured": _("Zum Beispiel: keine Bilder, keine Kennzeichen, keine Geräte, keine Personen."),
            "basis": _("Zum Beispiel: Es werden keine personenbezogenen Daten verarbeitet."),
            "contact": _("Eine Stelle mit Telefon oder E-Mail, kein Name."),
        }
