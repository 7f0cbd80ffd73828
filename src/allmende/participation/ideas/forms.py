# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type about ideas."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Organisation
from allmende.media.forms import PictureForm
from allmende.participation.ideas.models import Category, Idea, Status
from allmende.participation.ideas.rules import needs_reason
from allmende.web import coordinates
from allmende.web.typed import TidyForm

_LONGEST = 10_000


class IdeaForm(PictureForm):
    """A picture is one more question at its end."""

    field_order = ("title", "text", "category", "place", "position", "voice", "picture", "alt", "credit")

    title = forms.CharField(
        label=_("Ihre Idee in einem Satz"),
        max_length=120,
        help_text=_("Zum Beispiel: Eine Bank im Schatten am Spielplatz Mühlweg"),
    )
    text = forms.CharField(
        label=_("Was soll sich ändern, und warum?"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Schreiben Sie, wie Sie sprechen. Namen und Telefonnummern gehören nicht hinein."),
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Thema"), required=False, empty_label=_("weiß ich nicht")
    )
    place = forms.CharField(
        label=_("Ort in Worten"),
        max_length=200,
        required=False,
        help_text=_("Zum Beispiel: Spielplatz Mühlweg"),
    )
    position = coordinates.PositionField(
        label=_("Koordinaten: Breite, Länge"),
        help_text=_("Zum Beispiel: 50.8812, 9.4801. Mit ihnen steht die Idee auf der Karte."),
    )
    voice = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("In wessen Namen"),
        required=False,
        empty_label=_("in meinem"),
        help_text=_("Was Sie für eine Organisation schreiben, gibt dort frei, wer die Verantwortung trägt."),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        categories: QuerySet[Category],
        voices: QuerySet[Organisation] | None = None,
        idea: Idea | None = None,
        title: str = "",
    ) -> None:
        super().__init__(data, files, initial=_initial(idea) or {"title": title})
        self._choices("category", categories)
        self._choices("voice", voices if voices is not None and idea is None else Organisation.objects.none())

    def _choices(self, name: str, rows: QuerySet[Any]) -> None:
        if rows.exists():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    @property
    def facts(self) -> dict[str, Any]:
        """As actions take them."""
        given = self.cleaned_data
        latitude, longitude = given["position"] or (None, None)
        kept = {key: given.get(key) for key in ("title", "text", "category", "place")}
        return kept | {"latitude": latitude, "longitude": longitude}


def _initial(idea: Idea | None) -> dict[str, Any]:
    if idea is None:
        return {}
    return {
        "title": idea.title,
        "text": idea.opening.text if idea.opening else "",
        "category": idea.category_id,
        "place": idea.place,
        "position": coordinates.written(idea.latitude, idea.longitude),
    }


class StatusForm(TidyForm):
    status = forms.ChoiceField(
        label=_("Neuer Stand"),
        choices=[(one.value, one.label) for one in Status if one not in (Status.NEW, Status.MERGED)],
    )
    reason = forms.CharField(
        label=_("Warum"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Alle lesen es. Wer die Idee hatte, bekommt es als Nachricht."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        status = given.get("status")
        if status and needs_reason(Status(status)) and not given.get("reason", "").strip():
            self.add_error("reason", _("Schreiben Sie dazu, warum."))
        return given


class MergeForm(TidyForm):
    into = forms.ModelChoiceField(
        Idea.objects.none(), label=_("Zusammenlegen mit"), empty_label=_("bitte wählen")
    )

    def __init__(self, data: Any = None, *, targets: QuerySet[Idea]) -> None:
        super().__init__(data)
        self.fields["into"].queryset = targets  # type: ignore[attr-defined]


class CategoryForm(TidyForm):
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Thema"), required=False, empty_label=_("keines")
    )

    def __init__(self, data: Any = None, *, categories: QuerySet[Category], idea: Idea) -> None:
        super().__init__(data, initial={"category": idea.category_id})
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]


class CategoriesForm(TidyForm):
    """One a line, in order: `Verkehr: mobility`."""

    lines = forms.CharField(
        label=_("Themen, eines in jeder Zeile"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Nach einem Doppelpunkt das Handlungsfeld: mobility, retail oder environment. Zum Beispiel: "
            "Verkehr: mobility"
        ),
    )

    def clean_lines(self) -> dict[str, str]:
        known = {key for key, _title in Category._meta.get_field("field").choices or ()}
        wanted: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["lines"].splitlines())):
            name, _colon, field = (one.strip() for one in line.partition(":"))
            if not name or len(name) > 60 or field not in known:
                raise forms.ValidationError(
                    _("Die Zeile „%(line)s“ ist unklar. So geht es: Verkehr: mobility") % {"line": line[:80]}
                )
            wanted[name] = field
        return wanted
