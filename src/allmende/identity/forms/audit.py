# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which lines of the audit log somebody wants to read."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.core.clock import from_datetime
from allmende.identity import audit_subjects
from allmende.identity.audit_lines import Wanted
from allmende.identity.keys import PREFIX
from allmende.identity.models import Person

_DAY = {"type": "date"}


class AuditForm(forms.Form):
    """Sent by GET: a filtered log has an address."""

    who = forms.CharField(
        label=_("Wer"),
        required=False,
        max_length=60,
        help_text=_("Der Name eines Kontos, zum Beispiel Linde, oder ein Schlüssel: alm_12"),
    )
    verb = forms.ChoiceField(label=_("Was"), required=False)
    subject = forms.CharField(
        label=_("Woran"),
        required=False,
        max_length=80,
        help_text=_("Ein Name oder ein Teil davon, zum Beispiel: Brücke"),
    )
    since = forms.DateField(
        label=_("Von"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Bis"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, verbs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["verb"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("alles")), *verbs]

    def clean_who(self) -> tuple[str, int] | None:
        given = self.cleaned_data["who"].strip()
        if not given:
            return None
        number = given.removeprefix(PREFIX).split("_")[0]
        if given.startswith(PREFIX) and number.isascii() and number.isdigit() and len(number) < 19:
            return "key", int(number)
        person = Person.objects.filter(pseudonym__iexact=given).first()
        if person is None:
            raise ValidationError(_("Niemand heißt hier so. Schlüssel schreiben Sie so: alm_12"))
        return "person", person.pk

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", _("Das Ende liegt vor dem Anfang."))
        return self.cleaned_data

    def wanted(self, organisation: int | None) -> Wanted:
        given, until = self.cleaned_data, self.cleaned_data["until"]
        return Wanted(
            organisation,
            given["who"],
            given["verb"],
            given["subject"].strip(),
            None if given["since"] is None else _midnight(given["since"]),
            None if until is None else _midnight(_next(until)),
            audit_subjects.meant(given["subject"].strip()),
        )


def _midnight(day: date) -> int:
    """Nothing was written before or after these years; further out the calendar ends."""
    near = min(max(day, date(1970, 1, 1)), date(9000, 1, 1))
    return from_datetime(timezone.make_aware(datetime.combine(near, time())))


def _next(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)
