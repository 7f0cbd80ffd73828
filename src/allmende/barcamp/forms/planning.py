# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What organisers choose and type about the timetable."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models import Barcamp, Choice, Host, Pitch, Room, Slot


class ChoiceForm(forms.Form):
    choice = forms.TypedChoiceField(
        label=_("Welche Vorschläge stattfinden"),
        choices=Choice.choices,
        coerce=Choice,
        widget=forms.RadioSelect,
    )


class _Placed(forms.Form):
    slot = forms.ModelChoiceField(Slot.objects.none(), label=_("Wann"), empty_label=None)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Wo"), empty_label=None)
    anyway = forms.BooleanField(label=_("trotzdem, auch wenn etwas dagegen spricht"), required=False)

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["slot"].queryset = camp.slots.all()  # type: ignore[attr-defined]
        self.fields["room"].queryset = camp.rooms.all()  # type: ignore[attr-defined]


class MoveForm(_Placed):
    """Of a session. Who stands there changes places with it."""


class PlaceForm(_Placed):
    pitch = forms.ModelChoiceField(Pitch.objects.none(), label=_("Welcher Vorschlag"), empty_label=None)
    field_order = ("pitch", "slot", "room", "anyway")

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, camp=camp, **further)
        standing = camp.pitches.exclude(state__in=("merged", "withdrawn"))
        self.fields["pitch"].queryset = standing.order_by("title")  # type: ignore[attr-defined]


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Warum sie ausfällt"), max_length=200, required=False)


class CountForm(forms.Form):
    guests = forms.IntegerField(label=_("Gezählte Gäste"), min_value=0, max_value=100_000, required=False)
    is_full = forms.BooleanField(label=_("Der Raum ist voll"), required=False)


class IllForm(forms.Form):
    host = forms.ModelChoiceField(Host.objects.none(), label=_("Wer nicht kommen kann"), empty_label=None)

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["host"].queryset = camp.hosts.all()  # type: ignore[attr-defined]


class FloodForm(forms.Form):
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Welcher Raum ausfällt"), empty_label=None)
    reason = forms.CharField(label=_("Warum"), max_length=120, required=False)

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["room"].queryset = camp.rooms.all()  # type: ignore[attr-defined]


class AnnounceForm(forms.Form):
    text = forms.CharField(label=_("Was alle wissen sollen"), max_length=200)
