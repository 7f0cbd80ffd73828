# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Days and amounts as people type them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from allmende.projects import costs
from allmende.projects.formats import euros

_MOST = Decimal("999999999.99")


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class AmountField(forms.CharField):
    """Euros in any usual spelling; None where nothing is said."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            max_length=40, required=False, widget=_AmountInput(attrs={"inputmode": "decimal"}), **given
        )

    def clean(self, value: Any) -> Decimal | None:
        said = super().clean(value)
        if not said:
            return None
        try:
            known = costs.amount(said)
        except costs.Unreadable as error:
            raise forms.ValidationError(
                _("„%(said)s“ ist kein Betrag. So geht es: 1.234,50") % {"said": said[:40]}
            ) from error
        if known > _MOST:
            raise forms.ValidationError(_("Höchstens %(most)s.") % {"most": euros(_MOST)})
        return known


class _AmountInput(forms.TextInput):
    def format_value(self, value: Any) -> str | None:
        return euros(value) if isinstance(value, Decimal) else super().format_value(value)
