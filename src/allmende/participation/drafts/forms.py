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
from allmende.participation.drafts.sentences import sentences
from allmende.web.typed import TidyForm, TidyModelForm

_LONGEST = 10_000
_LONGEST_PASTE = 5_000_000
_LONGEST_SPAN = 20


class RemarkForm(TidyForm):
    """`span` is `start-end` in the passage's plain text; empty for the whole passage. `version`: of the text
    that somebody read while they wrote."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    span = forms.CharField(label=_("Worum geht es?"), required=False, max_length=_LONGEST_SPAN)
    kind = forms.ChoiceField(label=_("Was möchten Sie sagen?"), choices=RemarkKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Ihr Kommentar"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Namen und Telefonnummern gehören nicht hinein. Für einen Vorschlag reicht der Wortlaut."
        ),
        error_messages={"required": _("Schreiben Sie Ihren Kommentar.")},
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
        passage: Passage,
        marked: str = "",
        voices: QuerySet[Organisation] | None = None,
    ) -> None:
        self.passage = passage
        super().__init__(data, initial={"version": passage.version.number, "span": marked})
        marked = marked if data is None else data.get("span", "")
        self.fields["text"].required = data is None or data.get("kind") != RemarkKind.SUGGEST
        self.fields["span"].widget = forms.Select(choices=_places(passage.plain, marked))
        if voices is not None and voices.exists():
            self.fields["voice"].queryset = voices  # type: ignore[attr-defined]
        else:
            del self.fields["voice"]

    def clean_span(self) -> tuple[int, int] | None:
        text = self.cleaned_data["span"]
        if text and _span(text) is None:
            raise forms.ValidationError(_("Diese Stelle gibt es nicht."))
        return _span(text)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("version") not in (None, self.passage.version.number):
            self._start_over()
        if given.get("kind") == RemarkKind.SUGGEST and not given.get("suggestion", "").strip():
            self.add_error("suggestion", _("Schreiben Sie, was dort stehen soll."))
        return given

    def _start_over(self) -> None:
        """What was marked was marked in another text; what was typed stays."""
        fresh = self.data.copy()  # type: ignore[attr-defined]
        fresh["version"], fresh["span"] = str(self.passage.version.number), ""
        self.data = fresh
        self.add_error(None, _("Inzwischen gibt es eine neue Fassung. Passt Ihr Kommentar noch zum Absatz?"))


class TextForm(TidyForm):
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


class FactsForm(TidyModelForm):
    class Meta:
        model = Draft
        fields = ("title", "summary", "hides_support")
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}  # noqa: RUF012  Django's own way
        labels = {"hides_support": _("Zahlen erst nach der Frist zeigen")}  # noqa: RUF012  the same
        help_texts = {  # noqa: RUF012  the same
            "hides_support": _("Bis dahin sagt keine Seite, wie viele kommentiert oder zugestimmt haben.")
        }


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


class ScheduleForm(TidyForm):
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
        super().__init__(data, initial={"opens": draft.opens or _full_hour(), "closes": draft.closes})


class AnswerForm(TidyForm):
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


class RecastForm(TidyForm):
    """What a passage is; a heading may get other words."""

    kind = forms.ChoiceField(
        label=_("Was ist das?"),
        choices=(
            ("paragraph", _("ein Absatz")),
            ("heading-1", _("eine Überschrift")),
            ("heading-2", _("eine Überschrift, eine Ebene tiefer")),
            ("heading-3", _("eine Überschrift, zwei Ebenen tiefer")),
            ("heading-4", _("eine Überschrift, drei Ebenen tiefer")),
        ),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Wortlaut der Überschrift"),
        required=False,
        max_length=300,
        help_text=_("Der Wortlaut eines Absatzes ändert sich nur mit dem Dokument."),
    )

    def __init__(self, data: Any = None, *, passage: Passage) -> None:
        is_heading = passage.kind == "heading"
        kind = f"heading-{min(4, passage.level)}" if is_heading else "paragraph"
        super().__init__(data, initial={"kind": kind, "words": passage.plain if is_heading else ""})


class DivideForm(TidyForm):
    """Before which sentence a new passage begins."""

    at = forms.TypedChoiceField(label=_("Der neue Absatz beginnt mit"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, passage: Passage) -> None:
        super().__init__(data)
        starts = [(one.start, _short(one.text)) for one in sentences(passage.plain)[1:]]
        self.fields["at"].choices = starts  # type: ignore[attr-defined]


class PlaceForm(TidyForm):
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


def _places(text: str, marked: str) -> list[tuple[str, str]]:
    """The whole, each sentence, and what somebody marked."""
    found = sentences(text)
    choices = [("", str(_("der ganze Absatz")))]
    if len(found) > 1:
        choices += [(f"{one.start}-{one.end}", _short(one.text)) for one in found]
    span = _span(marked)
    if (
        span is not None
        and marked not in dict(choices)
        and span[1] <= len(text)
        and text[slice(*span)].strip()
    ):
        choices.append((marked, _("markiert: %(text)s") % {"text": _short(text[slice(*span)])}))
    return choices


def _span(text: str) -> tuple[int, int] | None:
    start, _dash, end = text.partition("-")
    if not (start.isdecimal() and end.isdecimal() and len(text) <= _LONGEST_SPAN):
        return None
    return int(start), int(end)


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _full_hour() -> datetime:
    return timezone.localtime().replace(minute=0, second=0, microsecond=0)
