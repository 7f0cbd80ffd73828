# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type about a session: notes, a photo, a link, a sentence they take home."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models import Link, LinkKind, Note, Session, Takeaway
from allmende.media.forms import PictureForm
from allmende.web.typed import TidyForm, TidyModelForm


class NoteForm(TidyModelForm):
    """`base`: the number of the notes that this text was made from."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = Note
        fields = ("text",)
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 18})}
        help_texts: ClassVar[dict[str, Any]] = {
            "text": _("Markdown geht: ## Überschrift, - Aufzählung, **wichtig**, [Wort](https://adresse).")
        }

    def clean_text(self) -> str:
        said: str = self.cleaned_data["text"]
        return said.replace("\r\n", "\n").replace("\0", "").strip()


class PadForm(TidyModelForm):
    pad = forms.URLField(
        label=_("Adresse eines Etherpads oder HedgeDocs"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Alle, die das Programm sehen, sehen auch diese Adresse. Leer: Notizen stehen hier."),
    )

    class Meta:
        model = Session
        fields = ("pad",)


class LinkForm(TidyModelForm):
    url = forms.URLField(label=_("Adresse"), max_length=500, assume_scheme="https")
    captions = forms.URLField(
        label=_("Adresse der Untertitel"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Für eine Aufzeichnung: eine Datei mit Untertiteln (WebVTT) oder eine Mitschrift."),
    )

    class Meta:
        model = Link
        fields = ("kind", "title", "url", "captions")

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if self.cleaned_data.get("captions") and self.cleaned_data.get("kind") != LinkKind.RECORDING:
            self.add_error("captions", _("Untertitel gibt es nur zu einer Aufzeichnung."))
        return given


class TakeawayForm(TidyModelForm):
    class Meta:
        model = Takeaway
        fields = ("text",)

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].replace("\0", "").split())


class PhotoForm(PictureForm):
    """Here the picture is all there is."""

    def __init__(self, *given: Any, **further: Any) -> None:
        super().__init__(*given, **further)
        for name in ("picture", "alt"):
            self.fields[name].required = True


class FileForm(TidyForm):
    """A timetable from elsewhere."""

    file = forms.FileField(
        label=_("Datei mit einem Zeitplan"),
        help_text=_(
            "schedule.json oder schedule.xml, wie Allmende, pretalx und frab sie schreiben, höchstens 5 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".json,.xml,application/json,application/xml"}),
    )
