# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people say when they register, and what helpers type at the door."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models import Registration, Sector
from allmende.web.typed import TidyForm, TidyModelForm


class RegistrationForm(TidyModelForm):
    class Meta:
        model = Registration
        fields = ("name", "email", "house", "sector", "access", "food", "language", "no_photos")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("So, wie man Sie anspricht. Ein erfundener Name genügt."),
            "email": _("Für Ihren persönlichen Link. Ohne sie gibt es den Link nur einmal, gleich hier."),
            "access": _("Zum Beispiel: stufenlos, Höranlage, Gebärdensprache, ein ruhiger Raum."),
            "food": _("Zum Beispiel: vegan, ohne Nüsse."),
        }

    def __init__(self, *given: Any, **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["sector"].choices = [("", _("möchte ich nicht sagen")), *Sector.choices]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ArrivalForm(TidyForm):
    """`registration` empty: somebody who comes unannounced."""

    registration = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    badge = forms.IntegerField(label=_("Nummer des Namensschilds"), min_value=1, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("registration") and not said.get("name", "").strip():
            self.add_error("name", _("Wer kommt?"))
        return said
