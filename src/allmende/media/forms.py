# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A picture with its words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from allmende.media.actions import drawn
from allmende.media.drawing import Drawn
from allmende.media.errors import BadPicture
from allmende.web.typed import TidyForm

_ACCEPT = "image/jpeg,image/png,image/webp,image/gif"


class PictureForm(TidyForm):
    """Also a part of other forms (`class IdeaForm(PictureForm, forms.ModelForm)`). A picture is never needed,
    but with one come its words. `cleaned_data["picture"]` is a Drawn for `keep_picture`, or None."""

    picture = forms.FileField(
        label=_("Bild"),
        required=False,
        help_text=_("JPEG, PNG, WebP oder GIF, höchstens 15 MB. Ort und Zeit der Aufnahme werden entfernt."),
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )
    alt = forms.CharField(
        label=_("Was auf dem Bild zu sehen ist"),
        required=False,
        max_length=300,
        help_text=_("Ein Satz für alle, die das Bild nicht sehen. Nötig, wenn Sie ein Bild wählen."),
    )
    credit = forms.CharField(
        label=_("Von wem das Bild ist"), required=False, max_length=120, help_text=_("Steht unter dem Bild.")
    )

    def clean_picture(self) -> Drawn | None:
        sent = self.cleaned_data.get("picture")
        if not sent:
            return None
        try:
            return drawn(sent)
        except BadPicture as error:
            raise ValidationError(error.message) from error

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if self.cleaned_data.get("picture") and not self.cleaned_data.get("alt"):
            self.add_error("alt", _("Sagen Sie in einem Satz, was auf dem Bild zu sehen ist."))
        if self.errors:
            self.ask_again()
        return given

    def ask_again(self) -> None:
        """A browser forgets a chosen file when the page comes back; without a word it would be lost."""
        if self.cleaned_data.get("picture"):
            self.add_error("picture", _("Wählen Sie das Bild bitte noch einmal. Alles andere steht noch da."))
