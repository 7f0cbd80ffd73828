# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Codes, and what is ticked on a ballot."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.barcamp import codes
from allmende.barcamp.actions.ballots import MOST_STARS
from allmende.web.typed import TidyForm

_MOST_PITCHES = 2_000
_NO_CODE = _(
    "Das ist noch kein ganzer Code. Er hat drei Gruppen mit je vier Zeichen, zum Beispiel 7K3M-02QX-9RTD."
)


def _code_input(**further: Any) -> forms.TextInput:
    shape = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.TextInput(attrs=shape | further)


class CodeForm(TidyForm):
    code = forms.CharField(label=_("Code auf Ihrem Namensschild"), max_length=40, widget=_code_input())

    def clean_code(self) -> str:
        try:
            return codes.normalised(self.cleaned_data["code"])
        except ValueError as error:
            raise forms.ValidationError(_NO_CODE) from error


class DeskForm(TidyForm):
    """A code, or the badge's number."""

    code = forms.CharField(
        label=_("Code oder Nummer auf dem Namensschild"),
        max_length=40,
        widget=_code_input(autofocus=True),
    )

    def clean_code(self) -> str | int:
        said = self.cleaned_data["code"].strip()
        if said.isdecimal() and len(said) <= 6:
            return int(said)
        try:
            return codes.normalised(said)
        except ValueError as error:
            raise forms.ValidationError(_NO_CODE) from error


class BallotForm(TidyForm):
    """`shown`: the pitches that were on the page, so that what is not ticked is known as not wanted; `p12`:
    what pitch 12 is given."""

    shown = forms.CharField(required=False, max_length=20_000)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        numbers = [one for one in str(given.get("shown", "")).split(",") if one.isdecimal() and len(one) < 12]
        self.wishes = {int(one): _stars(self.data, one) for one in numbers[:_MOST_PITCHES]}
        return given


def _stars(data: Mapping[str, Any], number: str) -> int:
    said = str(data.get(f"p{number}", "0"))
    return min(int(said), MOST_STARS) if said.isdecimal() and len(said) < 3 else 0
