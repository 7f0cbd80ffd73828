# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type about drafts."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Organisation
from allmende.participation.drafts.models import Draft, Outcome, Passage, RemarkKind
from allmende.participation.drafts.queries.reading import Sentence

_LONGEST = 10_000
_LONGEST_PASTE = 5_000_000


class RemarkForm(forms.Form):
    """`span` is `start-end` in the passage's plain text; empty for the whole passage. The browser may add one
    that somebody marked."""

    span = forms.CharField(label=_("Worum geht es?"), required=False, max_length=20)
    kind = forms.ChoiceField(label=_("Was möchten Sie sagen?"), choices=RemarkKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Ihr Kommentar"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Namen und Telefonnummern gehören nicht hinein."),
    )
    suggestion = forms.CharField(
        label=_("Was soll dort stehen?"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Bei einem Vorschlag: der neue Wortlaut der ganzen Stelle."),
    )
    voice = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("In wessen Namen"),
        required=False,
        empty_label=_("in meinem"),
        help_text=_("Eine Stellungnahme gibt frei, wer für die Organisation die Verantwortung trägt."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        sentences: tuple[Sentence, ...] = (),
        voices: QuerySet[Organisation] | None = None,
    ) -> None:
        super().__init__(data)
        choices = [("", str(_("der ganze Absatz")))]
        if len(sentences) > 1:
            choices += [(f"{one.start}-{one.end}", _short(one.text)) for one in sentences]
        self.fields["span"].widget = forms.Select(choices=choices)
        if voices is not None and voices.exists():
            self.fields["voice"].queryset = voices  # type: ignore[attr-defined]
        else:
            del self.fields["voice"]

    def clean_span(self) -> tuple[int, int] | None:
        text = self.cleaned_data["span"]
        start, dash, end = text.partition("-")
        if not text:
            return None
        if not (dash and start.isdecimal() and end.isdecimal()):
            raise forms.ValidationError(_("Diese Stelle gibt es nicht."))
        return int(start), int(end)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = given.get("kind")
        if kind == RemarkKind.SUGGEST and not given.get("suggestion", "").strip():
            self.add_error("suggestion", _("Schreiben Sie, was dort stehen soll."))
        if kind and kind != RemarkKind.SUGGEST and not given.get("text", "").strip():
            self.add_error("text", _("Schreiben Sie Ihren Kommentar."))
        return given


class TextForm(forms.Form):
    """A document, or pasted text."""

    document = forms.FileField(
        label=_("Dokument"),
        required=False,
        help_text=_(
            "DOCX, ODT, HTML, Markdown oder Text, höchstens 20 MB. Der Inhalt zählt, nicht die Endung."
        ),
    )
    pasted = forms.CharField(
        label=_("Oder Text einfügen"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Eine leere Zeile trennt Absätze. Überschriften beginnen mit #, wie in Markdown."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        pasted = given.get("pasted") or ""
        if not given.get("document") and not pasted.strip():
            raise forms.ValidationError(_("Wählen Sie ein Dokument oder fügen Sie Text ein."))
        if len(pasted.encode()) > _LONGEST_PASTE:
            self.add_error("pasted", _("Der Text ist zu lang. Erlaubt sind 5 MB. Nichts wurde gespeichert."))
        return given

    @property
    def sent(self) -> tuple[str, bytes]:
        """Name and content."""
        document = self.cleaned_data.get("document")
        if document:
            return document.name, document.read()
        return "eingefuegt.md", self.cleaned_data["pasted"].encode()


class FactsForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Draft
        fields = ("title", "summary", "hides_support")
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}  # noqa: RUF012  Django's own way


class DraftForm(TextForm, FactsForm):
    """A new draft."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Wer den Entwurf vorlegt"))
    field_order = ("organisation", "title", "summary", "document", "pasted", "hides_support")

    class Meta(FactsForm.Meta):
        pass

    def __init__(self, *given: Any, organisations: QuerySet[Organisation], **further: Any) -> None:
        super().__init__(*given, **further)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        field.initial = organisations.first()


class VersionForm(TextForm):
    note = forms.CharField(
        label=_("Was sich geändert hat"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Steht über der neuen Fassung."),
    )


class ScheduleForm(forms.Form):
    """Times are the town's."""

    opens = forms.DateTimeField(
        label=_("Kommentare ab"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    closes = forms.DateTimeField(
        label=_("Kommentare bis"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=_("Warum sich die Frist ändert"),
        required=False,
        max_length=1_000,
        help_text=_("Nötig, sobald der Entwurf offen ist. Alle lesen es."),
    )

    def __init__(self, data: Any = None, *, draft: Draft) -> None:
        super().__init__(data, initial={"opens": draft.opens or _next_hour(), "closes": draft.closes})


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Was daraus wird"), choices=Outcome, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Antwort"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Alle lesen sie. Wer den Kommentar schrieb, bekommt sie als Nachricht."),
    )
    passage = forms.IntegerField(
        label=_("Steht jetzt in Absatz"),
        required=False,
        min_value=1,
        help_text=_("Bei Übernommenem: wo es in der neuesten Fassung steht."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") not in (None, Outcome.ADOPTED) and not given.get("words", "").strip():
            self.add_error("words", _("Schreiben Sie dazu, warum."))
        return given


class PlaceForm(forms.Form):
    """Where a passage or a remark went: a position of the new version; empty for gone."""

    to = forms.ModelChoiceField(
        Passage.objects.none(), label=_("Steht jetzt hier"), required=False, empty_label=_("ist entfallen")
    )

    def __init__(
        self, data: Any = None, *, passages: QuerySet[Passage], initial: Passage | None = None
    ) -> None:
        super().__init__(data, initial={"to": initial})
        field = self.fields["to"]
        field.queryset = passages  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.position}: {_short(one.plain)}"  # type: ignore[attr-defined]


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _next_hour() -> datetime:
    return timezone.localtime().replace(minute=0, second=0, microsecond=0)
