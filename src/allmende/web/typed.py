# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type, the same in every form: a field of one line has one, what nobody can see is not there,
and no mark turns the words of others round. Days lie within living memory and a little beyond."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_BREAKS = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Zs")
_EARLIEST, _LATEST = 1900, 2199


def tidy(text: str, *, one_line: bool) -> str:
    """Empty where nothing in it can be seen."""
    found = _TURNING.sub("", text)
    if all(unicodedata.category(one) in _UNSEEN for one in found):
        return ""
    return _BREAKS.sub(" ", found) if one_line else found


def check_day(value: date | None) -> None:
    """Raises ValidationError for what is a slip of the finger, and what no calendar reckons with."""
    if value is not None and not _EARLIEST <= value.year <= _LATEST:
        raise ValidationError(
            _("Das Jahr %(year)d liegt zu fern. Zwischen 1900 und 2199 geht alles."),
            params={"year": value.year},
        )


class _Tidied:
    """A field's own reading of what was typed, after it was tidied."""

    def __init__(self, field: forms.CharField) -> None:
        self._read, self._one_line = field.to_python, isinstance(field.widget, forms.TextInput)

    def __call__(self, value: Any) -> str | None:
        return self._read(tidy(value, one_line=self._one_line) if isinstance(value, str) else value)


def _teach(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.HiddenInput):
            field.to_python = _Tidied(field)  # type: ignore[method-assign]
        elif isinstance(field, forms.DateField | forms.DateTimeField):
            field.validators = [*field.validators, check_day]


class TidyForm(forms.Form):
    """What people write for others to read."""

    def __init__(self, *given: Any, **further: Any) -> None:
        super().__init__(*given, **further)
        _teach(self)


class TidyModelForm(forms.ModelForm):  # type: ignore[type-arg]
    """The same for a row of a table."""

    def __init__(self, *given: Any, **further: Any) -> None:
        super().__init__(*given, **further)
        _teach(self)
