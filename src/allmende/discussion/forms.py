# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type about contributions. What they typed is never cut short without a word."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from allmende.discussion import texts
from allmende.discussion.errors import Refused
from allmende.discussion.models import Moderation, Reason, Verdict
from allmende.identity.models import Organisation
from allmende.web.typed import TidyForm, TidyModelForm


def said(text: str) -> str:
    """Tidied. Raises ValidationError."""
    try:
        return texts.checked(text)
    except Refused as error:
        raise ValidationError(error.message) from error


class TextForm(TidyForm):
    """The words of a contribution, new or changed."""

    text = forms.CharField(
        label=_("Ihr Beitrag"),
        help_text=_("Leere Zeilen trennen Absätze. Mit einem Strich davor wird eine Zeile zum Listenpunkt."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Schreiben Sie zuerst Ihren Beitrag.")},
    )

    def clean_text(self) -> str:
        return said(self.cleaned_data["text"])


class ContributionForm(TextForm):
    """`voices`: the organisations for which they may draft a statement."""

    voice = forms.ChoiceField(
        label=_("In wessen Namen"),
        required=False,
        help_text=_(
            "Eine Stellungnahme sehen alle, sobald die Verantwortlichen der Organisation sie freigeben."
        ),
    )

    def __init__(self, *args: Any, voices: Iterable[Organisation] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self._voices = {str(one.pk): one for one in voices}
        if not self._voices:
            del self.fields["voice"]
            return
        named = [(number, _("für „%(name)s“") % {"name": one}) for number, one in self._voices.items()]
        self.fields["voice"].choices = [("", _("in meinem eigenen")), *named]  # type: ignore[attr-defined]

    @property
    def speaker(self) -> Organisation | None:
        """Who says it, if not they themselves."""
        return self._voices.get(self.cleaned_data.get("voice", ""))


class ReportForm(TidyForm):
    """`is_visitor`: without an account."""

    reason = forms.ChoiceField(
        label=_("Was stimmt nicht?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Wählen Sie einen Grund.")),
    )
    words = forms.CharField(
        label=_("Was sollen wir wissen?"),
        required=False,
        help_text=_("Zum Beispiel, welcher Satz es ist oder gegen welches Gesetz er verstößt."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"),
        required=False,
        help_text=_("Nur, wenn Sie hören wollen, was daraus wird. Danach löschen wir sie."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, is_visitor: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_visitor:
            del self.fields["email"]

    def clean_words(self) -> str:
        return _optional(self.cleaned_data["words"])


class DecisionForm(TidyForm):
    """`verdicts`: what there is to decide here. A reason belongs to a removal."""

    verdict = forms.ChoiceField(
        label=_("Was geschieht mit dem Beitrag?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Wählen Sie, was mit dem Beitrag geschieht.")
        ),
    )
    reason = forms.ChoiceField(
        label=_("Grund, wenn Sie ihn entfernen"),
        required=False,
        choices=[("", _("Bitte wählen")), *Reason.choices],
    )
    words = forms.CharField(
        label=_("Begründung"),
        required=False,
        help_text=_(
            "Liest, wer den Beitrag schrieb, und wer ihn gemeldet hat. Nennen Sie die Stelle, um die es geht."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, verdicts: Iterable[Verdict], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["verdict"].choices = [(one.value, one.label) for one in verdicts]  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        return _optional(self.cleaned_data["words"])


class AppealForm(TidyForm):
    words = forms.CharField(
        label=_("Warum sehen Sie es anders?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Schreiben Sie, warum Sie es anders sehen.")},
    )

    def clean_words(self) -> str:
        return said(self.cleaned_data["words"])


class ModerationForm(TidyModelForm):  # Django is not generic, its stubs are
    class Meta:
        model = Moderation
        fields = ("is_premoderated", "first_is_premoderated", "words_of_the_house")


def _optional(text: str) -> str:
    return said(text) if text.strip() else ""
