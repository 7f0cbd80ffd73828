# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a new key is for, what it may and how long."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.grants import Grant
from allmende.identity.key_queries import RIGHTS, OwnStation

_LIFETIMES = {"month": timedelta(days=30), "year": timedelta(days=365)}
_LAST_YEAR = 2199


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Wofür der Schlüssel ist"),
        max_length=120,
        help_text=_("Zum Beispiel das Gerät oder Programm: „Pegel an der Brücke“."),
    )
    rights = forms.MultipleChoiceField(
        label=_("Was er darf"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(RIGHTS.items()),
        help_text=_("Wählen Sie hier oder bei den Messreihen mindestens eines aus."),
    )
    datastreams = forms.TypedMultipleChoiceField(
        label=_("Messreihen, für die er Werte sendet"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picked"}),
        help_text=_("Für ein einzelnes Gerät genügt das: Es sendet hier Werte und kann sonst nichts."),
    )
    lifetime = forms.ChoiceField(
        label=_("Wie lange er gilt"),
        initial="year",
        widget=forms.RadioSelect,
        choices=[
            ("month", _("30 Tage")),
            ("year", _("1 Jahr")),
            ("date", _("bis zu einem Tag")),
            ("never", _("bis ihn jemand widerruft")),
        ],
    )
    until = forms.DateField(
        label=_("Letzter Tag"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Nur für „bis zu einem Tag“."),
    )

    def __init__(self, data: Any = None, *, stations: Sequence[OwnStation]) -> None:
        super().__init__(data)
        streams = self.fields["datastreams"]
        if isinstance(streams, forms.TypedMultipleChoiceField):
            streams.choices = [(station.name, list(station.streams)) for station in stations]
        if not stations:
            del self.fields["datastreams"]

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if self.cleaned_data.get("lifetime") != "date":
            return None
        if until is None:
            raise ValidationError(_("Geben Sie den letzten Tag an, oder wählen Sie eine andere Dauer."))
        if until < timezone.localdate():
            raise ValidationError(_("Dieser Tag ist vorbei. Der früheste ist heute."))
        if until.year > _LAST_YEAR:
            raise ValidationError(
                _("Dieser Tag liegt zu fern. Wählen Sie einen früheren oder „bis ihn jemand widerruft“.")
            )
        return until

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not found["rights"] and not found.get("datastreams"):
            raise ValidationError(
                _("Der Schlüssel dürfte nichts. Wählen Sie aus, was er darf oder wofür er Werte sendet.")
            )
        return found

    def grant(self) -> Grant:
        """Of a valid form."""
        given = self.cleaned_data
        return Grant(
            given["name"],
            **dict.fromkeys(given["rights"], True),
            datastreams=tuple(given.get("datastreams", ())),
            sources=(),
            expires=_expiry(given["lifetime"], given["until"]),
        )


def _expiry(lifetime: str, until: date | None) -> datetime | None:
    """The last day counts whole."""
    if until is not None:
        return timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
    return timezone.now() + _LIFETIMES[lifetime] if lifetime in _LIFETIMES else None
