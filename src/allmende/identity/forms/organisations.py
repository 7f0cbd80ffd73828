# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type about organisations and their members."""

from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.identity import naming, pseudonyms
from allmende.identity.models import Membership, Organisation, Person
from allmende.identity.models.organisations import Kind, RoleChoice
from allmende.identity.queries import person_by

OFFICES = frozenset({Kind.MUNICIPALITY, Kind.COUNTY, Kind.STATE})
"""Nobody makes themselves one: the operator adds them."""


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # Django is not generic, its stubs are
    website = forms.URLField(
        label=_("Internetseite"), required=False, assume_scheme="https", help_text=_("Zum Beispiel verein.de")
    )

    class Meta:
        model = Organisation
        fields = ("name", "kind", "website", "visibility")
        error_messages = MappingProxyType(
            {"name": {"unique": _("Eine Organisation mit diesem Namen gibt es schon.")}}
        )

    def __init__(self, *args: Any, offices: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        kind: Any = self.fields["kind"]
        kept = {self.instance.kind} | ({*Kind.values} if offices else {*Kind.values} - OFFICES)
        kind.choices = [("", _("Bitte wählen")), *(one for one in Kind.choices if one[0] in kept)]
        if not offices:
            kind.help_text = _("Kommunen, Kreise und Ämter trägt ein, wer diese Installation betreibt.")
        self._offices = offices

    def clean_name(self) -> str:
        name = pseudonyms.tidied(self.cleaned_data["name"])
        if name == self.instance.name:
            return name
        pseudonyms.check_letters(name)
        if naming.is_an_organisation(name, self.instance.pk):
            raise forms.ValidationError(_("Eine Organisation mit diesem Namen gibt es schon."))
        if naming.is_a_person(name):
            raise forms.ValidationError(naming.TAKEN)
        return name

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        name, kind = given.get("name", ""), given.get("kind")
        may_sound_so = self._offices or kind in OFFICES or name == self.instance.name
        if not may_sound_so and pseudonyms.is_official(name):
            self.add_error(
                "name", _("So klingt eine Behörde. Behörden trägt ein, wer diese Installation betreibt.")
            )
        return given


class InvitationForm(forms.Form):
    """`person` is None where an e-mail address has no account: the page does not tell."""

    who = forms.CharField(
        label=_("E-Mail-Adresse oder Name des Kontos"),
        max_length=254,
        help_text=_("Die Person braucht schon ein Konto. Sie wird erst Mitglied, wenn sie zusagt."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Rolle"), choices=RoleChoice.choices, initial=RoleChoice.READER)
    person: Person | None = None

    def __init__(self, *args: Any, organisation: int, **more: Any) -> None:
        super().__init__(*args, **more)
        self.organisation = organisation

    def clean_who(self) -> str:
        who: str = self.cleaned_data["who"].strip()
        self.person = person_by(who)
        if "@" in who:
            return who.lower()
        self._check_pseudonym(who)
        return who

    def _check_pseudonym(self, who: str) -> None:
        if self.person is None:
            raise forms.ValidationError(
                _("Ein Konto „%(who)s“ gibt es nicht. Prüfen Sie die Schreibweise."), params={"who": who}
            )
        if Membership.objects.filter(organisation=self.organisation, person=self.person).exists():
            raise forms.ValidationError(_("„%(who)s“ ist schon Mitglied."), params={"who": who})


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]  # Django is not generic, its stubs are
    class Meta:
        model = Membership
        fields = ("role",)
