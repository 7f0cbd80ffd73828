# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Vorhaben itself, a form for each part of it. `facts` is what the actions take."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Audience, Organisation
from allmende.projects.forms.fields import day_input
from allmende.projects.models import Project
from allmende.web import coordinates
from allmende.web.typed import TidyForm, TidyModelForm

_POSITION_HELP = _("Zum Beispiel: 50.8812, 9.4801. Mit ihnen steht der Ort auf der Karte.")
_SEEN = [
    (int(Audience.ORGANISATION), _("nur die Organisation")),
    (int(Audience.PUBLIC), _("alle, auch ohne Anmeldung")),
]


def _audience() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Wer es sieht"),
        choices=_SEEN,
        coerce=lambda value: Audience(int(value)),
        widget=forms.RadioSelect,
    )


class SectionForm(TidyModelForm):
    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class _WithPlace(SectionForm):
    position = coordinates.PositionField(label=_("Koordinaten: Breite, Länge"), help_text=_POSITION_HELP)

    def __init__(self, *given: Any, **further: Any) -> None:
        super().__init__(*given, **further)
        self.initial.setdefault(
            "position", coordinates.written(self.instance.latitude, self.instance.longitude)
        )

    @property
    def facts(self) -> dict[str, Any]:
        said = super().facts
        latitude, longitude = said.pop("position") or (None, None)
        return said | {"latitude": latitude, "longitude": longitude}


class QuestionForm(SectionForm):
    class Meta:
        model = Project
        fields = ("title", "question", "hypothesis", "field")
        widgets: ClassVar[dict[str, Any]] = {
            "question": forms.Textarea(attrs={"rows": 3}),
            "hypothesis": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "title": _("Zum Beispiel: Freie Parkplätze am Markt anzeigen"),
            "question": _("Zum Beispiel: Fahren weniger Autos im Kreis, wenn man freie Plätze vorher sieht?"),
            "hypothesis": _("Zum Beispiel: Ein Viertel weniger Verkehr am Samstagvormittag."),
        }


class PlaceForm(_WithPlace):
    class Meta:
        model = Project
        fields = ("place",)


class PeriodForm(SectionForm):
    class Meta:
        model = Project
        fields = ("state", "starts", "ends", "stops_sensors")
        widgets: ClassVar[dict[str, Any]] = {"starts": day_input(), "ends": day_input()}
        help_texts: ClassVar[dict[str, Any]] = {
            "ends": _("Danach sagen die Messstellen des Vorhabens, dass es vorbei ist."),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("Der letzte Tag liegt vor dem Beginn."))
        return given


class AudienceForm(TidyForm):
    audience = _audience()

    def __init__(self, data: Any = None, *, instance: Project) -> None:
        super().__init__(data, initial={"audience": int(instance.audience)})

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class CostsShownForm(SectionForm):
    class Meta:
        model = Project
        fields = ("costs_shown",)
        widgets: ClassVar[dict[str, Any]] = {"costs_shown": forms.RadioSelect}


class ResultForm(SectionForm):
    class Meta:
        model = Project
        fields = ("worked", "failed", "cost", "again")
        widgets: ClassVar[dict[str, Any]] = {
            **{one: forms.Textarea(attrs={"rows": 5}) for one in ("worked", "failed")},
            "cost": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "failed": _("Das hilft anderen Kommunen am meisten."),
            "cost": _("In einem Satz: einmalig, im Jahr, und wie viele Arbeitstage."),
        }


class ProjectForm(_WithPlace):
    """A new one. `owners`: the organisations it may belong to."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Wem es gehört"), empty_label=None
    )
    audience = _audience()
    field_order = (
        "title",
        "question",
        "hypothesis",
        "field",
        "place",
        "position",
        "organisation",
        "audience",
    )

    class Meta:
        model = Project
        fields = ("title", "question", "hypothesis", "field", "place")
        widgets = QuestionForm.Meta.widgets
        help_texts = QuestionForm.Meta.help_texts

    def __init__(self, *given: Any, owners: QuerySet[Organisation], **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["organisation"].queryset = owners  # type: ignore[attr-defined]
        if owners.count() < 2:
            del self.fields["organisation"]
        self.initial.setdefault("audience", int(Audience.ORGANISATION))

    @property
    def facts(self) -> dict[str, Any]:
        said = super().facts
        said.pop("organisation", None)
        return said
