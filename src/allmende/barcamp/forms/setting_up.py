# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What organisers type: a new barcamp, its parts, and how many badges."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.actions.badges import MOST
from allmende.barcamp.days import Template
from allmende.barcamp.models import Barcamp, Closure, Helper, HelperRole, Item, Room, Slot
from allmende.identity.models import Audience, Person
from allmende.web.typed import TidyForm, TidyModelForm

_SEEN = [
    (int(Audience.ORGANISATION), _("nur die Organisation")),
    (int(Audience.PUBLIC), _("alle, auch ohne Anmeldung")),
]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class NewForm(TidyForm):
    title = forms.CharField(label=_("Wie das Barcamp heißt"), max_length=120)
    day = forms.DateField(label=_("Erster Tag"), widget=_day())
    place = forms.CharField(label=_("Wo"), max_length=200, required=False)
    template = forms.TypedChoiceField(
        label=_("Wie der Tag läuft"),
        choices=Template.choices,
        coerce=Template,
        initial=Template.DAY,
        widget=forms.RadioSelect,
        help_text=_("Alle Zeiten lassen sich danach ändern."),
    )
    rooms = forms.IntegerField(label=_("Wie viele Räume"), min_value=1, max_value=30, initial=4)
    seats = forms.IntegerField(
        label=_("Plätze in einem Raum, ungefähr"), min_value=1, max_value=2_000, initial=20
    )


class PartForm(TidyModelForm):
    """Of a barcamp that its instance knows."""


class BasicsForm(PartForm):
    class Meta:
        model = Barcamp
        fields = ("title", "text", "place", "starts", "ends", "seats", "ballot_kind", "pitch_seconds")
        widgets: ClassVar[dict[str, Any]] = {
            "text": forms.Textarea(attrs={"rows": 5}),
            "starts": _day(),
            "ends": _day(),
            "ballot_kind": forms.RadioSelect,
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "seats": _(
                "Wer danach kommt, steht auf der Warteliste und rückt von selbst nach. Leer: ohne Grenze."
            ),
            "pitch_seconds": _("So lange hat jeder Vorschlag auf der Bühne."),
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts, ends = said.get("starts"), said.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("Der letzte Tag liegt vor dem ersten."))
        return said


class RulesForm(PartForm):
    class Meta:
        model = Barcamp
        fields = ("conduct", "recording_rules", "licence")
        widgets: ClassVar[dict[str, Any]] = {
            "conduct": forms.Textarea(attrs={"rows": 5}),
            "recording_rules": forms.Textarea(attrs={"rows": 5}),
        }


class SeenForm(TidyModelForm):
    audience = forms.TypedChoiceField(
        label=_("Wer es sieht"),
        choices=_SEEN,
        coerce=lambda value: Audience(int(value)),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Barcamp
        fields = ("audience",)


class RoomForm(PartForm):
    stream = forms.URLField(
        label=_("Adresse der Übertragung"), required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = Room
        fields = (
            *("name", "place", "seats", "has_projector", "has_stream", "is_accessible", "has_loop"),
            *("stream", "position"),
        )
        labels: ClassVar[dict[str, Any]] = {"position": _("Wievielter in der Reihe")}


class _Timed(PartForm):
    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts, ends = said.get("starts"), said.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("Das Ende liegt nicht nach dem Beginn."))
        return said


class SlotForm(_Timed):
    def clean(self) -> dict[str, Any]:
        said = super().clean()
        starts, ends, camp = said.get("starts"), said.get("ends"), self.instance.camp
        if not starts or not ends or self.errors:
            return said
        if not camp.starts <= timezone.localdate(starts) <= timezone.localdate(ends) <= camp.ends:
            self.add_error("starts", _("Das liegt nicht an einem Tag des Barcamps."))
        elif camp.slots.exclude(pk=self.instance.pk).filter(starts__lt=ends, ends__gt=starts).exists():
            self.add_error("starts", _("In dieser Zeit ist schon ein anderes Zeitfenster."))
        return said

    class Meta:
        model = Slot
        fields = ("starts", "ends")
        widgets: ClassVar[dict[str, Any]] = {"starts": _moment(), "ends": _moment()}


class ItemForm(_Timed):
    class Meta:
        model = Item
        fields = (
            *("kind", "title", "text", "host", "starts", "ends", "room", "place"),
            *("needs_table", "needs_power"),
        )
        widgets: ClassVar[dict[str, Any]] = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "starts": _moment(),
            "ends": _moment(),
        }
        labels: ClassVar[dict[str, Any]] = {"place": _("Oder ein anderer Ort")}

    def __init__(self, *given: Any, **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["room"].queryset = self.instance.camp.rooms.all()  # type: ignore[attr-defined]


class ClosureForm(PartForm):
    class Meta:
        model = Closure
        fields = ("room", "slot", "reason")

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["room"].queryset = camp.rooms.all()  # type: ignore[attr-defined]
        self.fields["slot"].queryset = camp.slots.all()  # type: ignore[attr-defined]


class HelperForm(TidyForm):
    name = forms.CharField(label=_("Name des Kontos"), max_length=80)
    role = forms.ChoiceField(label=_("Rolle"), choices=HelperRole.choices, widget=forms.RadioSelect)

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, **further)
        self._camp = camp

    @property
    def row(self) -> Helper:
        person, role = self.cleaned_data["person"], self.cleaned_data["role"]
        known = Helper.objects.filter(camp=self._camp, person=person).first() or Helper(
            camp=self._camp, person=person
        )
        known.role = role
        return known

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        found = _named(said.get("name", ""))
        if found.count() != 1:
            self.add_error("name", _("Ein Konto mit diesem Namen gibt es nicht."))
            return said
        return said | {"person": found.get()}


def _named(name: str) -> "QuerySet[Person]":
    return Person.objects.filter(pseudonym__iexact=name.strip(), is_active=True)


class BadgesForm(TidyForm):
    count = forms.IntegerField(
        label=_("Wie viele Namensschilder"),
        min_value=1,
        max_value=MOST,
        help_text=_(
            "Auf jedem steht ein Code für eine Stimme. Er wird nur hier gedruckt und nirgends aufbewahrt."
        ),
    )
    with_names = forms.BooleanField(
        label=_("Namen der Angemeldeten aufdrucken, die noch kein Schild haben"), required=False
    )
