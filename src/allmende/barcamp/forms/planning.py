# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What organisers choose and type about the timetable."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models import Barcamp, Choice, Host, Room, Slot
from allmende.barcamp.queries.places import Option, best
from allmende.web.typed import TidyForm

_CHOICES = (
    (
        Choice.COVERAGE,
        _("Möglichst viele hören möglichst viel: Es läuft, was zusammen die meisten Wünsche erfüllt."),
    ),
    (Choice.VOTES, _("Die meistgewünschten: Es läuft, was die meisten Stimmen hat.")),
    (
        Choice.PROPORTIONAL,
        _("Anteilig: Auch kleinere Gruppen bekommen etwas, so wie Sitze in einem Parlament verteilt werden."),
    ),
)


class ChoiceForm(TidyForm):
    choice = forms.TypedChoiceField(
        label=_("Welche Vorschläge stattfinden"),
        choices=_CHOICES,
        coerce=Choice,
        widget=forms.RadioSelect,
    )


class SpotForm(TidyForm):
    """Somewhere in the plan; each place says what it costs."""

    spot = forms.ChoiceField(label=_("Wohin"))
    anyway = forms.BooleanField(label=_("Trotzdem, auch wenn etwas dagegen spricht"), required=False)

    def __init__(self, *given: Any, options: Sequence[Option], **further: Any) -> None:
        super().__init__(*given, **further)
        self._options = {one.key: one for one in options}
        groups = groupby(options, lambda one: str(one.slot))
        self.fields["spot"].choices = [  # type: ignore[attr-defined]
            (slot, [(one.key, one.words) for one in of_slot]) for slot, of_slot in groups
        ]
        first = best(options)
        self.fields["spot"].initial = first.key if first else None

    @property
    def option(self) -> Option:
        return self._options[self.cleaned_data["spot"]]


class CancelForm(TidyForm):
    reason = forms.CharField(label=_("Warum sie ausfällt"), max_length=200, required=False)


class CountForm(TidyForm):
    guests = forms.IntegerField(label=_("Gezählte Gäste"), min_value=0, max_value=100_000, required=False)
    is_full = forms.BooleanField(label=_("Der Raum ist voll"), required=False)


class _Timed(TidyForm):
    slots = forms.ModelMultipleChoiceField(
        Slot.objects.none(),
        label=_("Nur zu diesen Zeiten"),
        help_text=_("Nichts angekreuzt heißt: die ganze Zeit."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["slots"].queryset = camp.slots.all()  # type: ignore[attr-defined]


class IllForm(_Timed):
    host = forms.ModelChoiceField(Host.objects.none(), label=_("Wer nicht kommen kann"), empty_label=None)
    field_order = ("host", "slots")

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, camp=camp, **further)
        self.fields["host"].queryset = camp.hosts.all()  # type: ignore[attr-defined]


class FloodForm(_Timed):
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Welcher Raum ausfällt"), empty_label=None)
    reason = forms.CharField(label=_("Warum"), max_length=120, required=False)
    field_order = ("room", "slots", "reason")

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, camp=camp, **further)
        self.fields["room"].queryset = camp.rooms.all()  # type: ignore[attr-defined]


class AnnounceForm(TidyForm):
    text = forms.CharField(label=_("Was alle wissen sollen"), max_length=200)
