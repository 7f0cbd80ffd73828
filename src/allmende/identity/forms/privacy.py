# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A last question before an account goes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Person


class LeaveForm(forms.Form):
    """Asks for the password; where there is none, for the name."""

    proof = forms.CharField(max_length=200, strip=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        proof = self.fields["proof"]
        if person.has_usable_password():
            proof.label = _("Ihr Passwort")
            proof.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        else:
            proof.label = _("Ihr Name hier")
            proof.help_text = _("Tippen Sie den Namen, unter dem Sie auftreten.")
            proof.widget = forms.TextInput(attrs={"autocomplete": "off"})

    def clean_proof(self) -> str:
        given: str = self.cleaned_data["proof"]
        if self._person.has_usable_password():
            if not self._person.check_password(given):
                raise ValidationError(_("Das ist nicht Ihr Passwort."))
        elif given.strip().casefold() != self._person.pseudonym.casefold():
            raise ValidationError(_("Das ist nicht der Name, unter dem Sie auftreten."))
        return given
