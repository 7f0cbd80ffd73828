# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type about their sessions."""

from typing import Any, ClassVar

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.actions import queue
from allmende.barcamp.models import Barcamp, Consent, Daytime, Hosting, Pitch, Role, Slot
from allmende.web.typed import TidyForm, TidyModelForm

_CONSENT = ((Consent.GIVEN, _("ja, ich bin einverstanden")), (Consent.REFUSED, _("nein, ohne Aufnahme")))


class _Slots(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return formats.date_format(timezone.localtime(obj.starts), "l, H:i")


def _absent(camp: Barcamp) -> _Slots:
    return _Slots(
        Slot.objects.filter(camp=camp),
        label=_("Wann Sie nicht können"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class EditForm(TidyModelForm):
    """A pitch that is there."""

    class Meta:
        model = Pitch
        fields = (
            "title",
            "text",
            "topic",
            "slots",
            "daytime",
            "needs_projector",
            "needs_access",
            "needs_loop",
        )
        widgets: ClassVar[dict[str, Any]] = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "slots": forms.RadioSelect,
            "topic": forms.TextInput(attrs={"list": "themen", "autocomplete": "off"}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "topic": _("Ein Wort, zum Beispiel: Mobilität. Was zum selben Thema gehört, läuft nacheinander.")
        }

    def __init__(self, *given: Any, **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["daytime"].choices = [("", _("egal, wann")), *Daytime.choices]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EditForm.Meta.fields}


class PitchForm(EditForm):
    """A new one, with who holds it."""

    name = forms.CharField(label=_("Ihr Name, wie er im Programm steht"), max_length=80)
    second = forms.CharField(label=_("Mit wem Sie die Session halten"), max_length=80, required=False)
    helper = forms.CharField(label=_("Wer Ihnen dabei hilft"), max_length=80, required=False)
    recording = forms.ChoiceField(
        label=_("Darf Ihre Session aufgenommen und übertragen werden?"),
        choices=_CONSENT,
        widget=forms.RadioSelect,
        help_text=_("Sie können das jederzeit zurücknehmen. Jede Person, die spricht, entscheidet für sich."),
    )
    field_order = (
        *("title", "name", "text", "topic", "second", "helper", "recording"),
        *("slots", "daytime", "needs_projector", "needs_access", "needs_loop"),
    )

    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, **further)
        if camp.slots.exists():
            self.fields["absent"] = _absent(camp)

    @property
    def consent(self) -> Consent:
        return Consent(self.cleaned_data["recording"])


class AbsentForm(TidyForm):
    def __init__(self, *given: Any, camp: Barcamp, **further: Any) -> None:
        super().__init__(*given, **further)
        self.fields["absent"] = _absent(camp)


class SlipForm(TidyForm):
    """From paper, as fast as a helper types: title, name, Enter."""

    title = forms.CharField(
        label=_("Was auf dem Zettel steht"),
        max_length=100,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    place = forms.ChoiceField(
        label=_("Wohin"),
        choices=(
            (queue.END, _("ans Ende der Reihe")),
            (queue.FRONT, _("als Nächstes auf die Bühne")),
            (queue.NOT, _("nur in die Liste")),
        ),
    )


class WishForm(TidyForm):
    text = forms.CharField(
        label=_("Darüber sollte jemand sprechen"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_text(self) -> str:
        return " ".join(str(self.cleaned_data["text"]).split())


class HostForm(TidyForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    role = forms.ChoiceField(label=_("Was diese Person tut"), choices=Role.choices)


class ConsentForm(TidyForm):
    hosting = forms.ModelChoiceField(Hosting.objects.none())
    recording = forms.ChoiceField(choices=_CONSENT)

    def __init__(self, *given: Any, pitch: Pitch) -> None:
        super().__init__(*given)
        self.fields["hosting"].queryset = pitch.hostings.select_related("host", "pitch")  # type: ignore[attr-defined]


class MergeForm(TidyForm):
    into = forms.ModelChoiceField(
        Pitch.objects.none(), label=_("Mit welchem Vorschlag"), empty_label=_("bitte wählen")
    )

    def __init__(self, *given: Any, pitch: Pitch) -> None:
        super().__init__(*given)
        others = Pitch.objects.filter(camp=pitch.camp_id).exclude(pk=pitch.pk).order_by("title")
        self.fields["into"].queryset = others.exclude(state__in=("merged", "withdrawn"))  # type: ignore[attr-defined]
