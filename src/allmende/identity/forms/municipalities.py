# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What operators and municipalities type about a portal, and what visitors report about barriers."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from allmende.identity import colours, naming
from allmende.identity.actions.municipalities import ADDRESS
from allmende.identity.arms import Arms, BadArms, arms_of
from allmende.identity.laender import LAENDER
from allmende.identity.models import Municipality
from allmende.identity.outlines import BadOutline, outline_of
from allmende.identity.starters import blanks

LANGUAGES = (("de", "Deutsch"), ("en", "English"))
_TEXTS = (("de", _("Text auf Deutsch")), ("en", _("Text auf Englisch")))


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]  # Django is not generic, its stubs are
    """Host name and official keys: the operator's part."""

    host = forms.CharField(
        label=_("Rechnername"),
        max_length=200,
        help_text=_("Unter diesem Namen finden Besucher das Portal, zum Beispiel daten.bergheim.de"),
        error_messages={"unique": _("Diesen Rechnernamen hat schon eine andere Kommune.")},
    )
    ags = forms.CharField(
        label=_("Amtlicher Gemeindeschlüssel"),
        required=False,
        validators=[RegexValidator(r"^\d{8}\Z", _("Der Schlüssel hat acht Ziffern, zum Beispiel 06633009."))],
        help_text=_("Acht Ziffern. Aus ihnen folgt das Land."),
    )
    ars = forms.CharField(
        label=_("Regionalschlüssel"),
        required=False,
        validators=[RegexValidator(r"^\d{12}\Z", _("Der Schlüssel hat zwölf Ziffern."))],
        help_text=_("Zwölf Ziffern."),
    )

    class Meta:
        model = Municipality
        fields = ADDRESS

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.instance.pk and not self.instance.host:
            self.fields["host"].disabled = True
            self.fields["host"].required = False
            self.fields["host"].help_text = _(
                "Dieses Portal antwortet unter jedem Namen, den kein anderes hat."
            )

    def clean_host(self) -> str:
        host: str = re.sub(r"^https?://|/+$", "", self.cleaned_data["host"].strip().lower())
        return host

    def clean_ags(self) -> str:
        ags: str = self.cleaned_data["ags"]
        if ags and ags[:2] not in LAENDER:
            raise forms.ValidationError(_("Die ersten beiden Ziffern nennen das Land: 01 bis 16."))
        return ags

    def clean(self) -> None:
        super().clean()
        ags, ars = self.cleaned_data.get("ags"), self.cleaned_data.get("ars")
        if ags and ars and (ags[:5], ags[5:]) != (ars[:5], ars[9:]):
            self.add_error("ars", _("Gemeindeschlüssel und Regionalschlüssel gehören nicht zusammen."))


class NewMunicipalityForm(AddressForm):
    """With the name of the organisation that the portal belongs to."""

    title = forms.CharField(label=_("Name der Kommune"), max_length=120)
    field_order = ("title",)

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if naming.is_taken(title):
            raise forms.ValidationError(_("Eine Organisation mit diesem Namen gibt es schon."))
        return title


class FaceForm(forms.ModelForm):  # type: ignore[type-arg]  # Django is not generic, its stubs are
    """The municipality's part. `arms` and `outline` are what was uploaded, checked."""

    name = forms.CharField(
        label=_("Name am Kopf jeder Seite"),
        required=False,
        max_length=80,
        help_text=_(
            "Die Organisation heißt mit, wenn sie bisher genauso hieß. Impressum und andere Texte ändern Sie "
            "danach von Hand."
        ),
    )
    colour = forms.CharField(
        label=_("Farbe"),
        required=False,
        max_length=7,
        help_text=_("Für Verweise und Knöpfe, zum Beispiel #1c6488. Leer: die Farbe des Programms."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Sprachen"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Deutsch gehört immer dazu."),
    )
    new_arms = forms.FileField(
        label=_("Wappen"),
        required=False,
        help_text=_("SVG oder PNG, höchstens 200 KB. Leer: bleibt, wie es ist."),
    )
    no_arms = forms.BooleanField(label=_("Wappen entfernen"), required=False)
    new_outline = forms.FileField(
        label=_("Umriss der Kommune"),
        required=False,
        help_text=_("Eine GeoJSON-Datei mit genau einer Fläche, höchstens 1 MB. Leer: bleibt, wie er ist."),
    )
    arms: Arms | None = None
    outline: str = ""

    class Meta:
        model = Municipality
        fields = ("name", "colour", "languages", "contact", "mail_from", "minimum_age")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["languages"] = self.instance.languages.split(",")
        if not self.instance.arms_type:
            del self.fields["no_arms"]

    def clean_colour(self) -> str:
        colour: str = self.cleaned_data["colour"].strip().lower()
        if not colour:
            return ""
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise forms.ValidationError(
                _("Eine Farbe ist ein # und sechs Zeichen von 0 bis f, etwa #1c6488.")
            )
        if (found := colours.worst(colour, colours.LIGHT)) < colours.ENOUGH:
            raise forms.ValidationError(_too_pale(), params=_contrast(colour, found))
        return colour

    def clean_languages(self) -> str:
        chosen = {"de", *self.cleaned_data["languages"]}
        return ",".join(code for code, _name in LANGUAGES if code in chosen)

    def clean_minimum_age(self) -> int:
        age: int = self.cleaned_data["minimum_age"]
        if not 13 <= age <= 18:
            raise forms.ValidationError(_("Zwischen 13 und 18 Jahren."))
        return age

    def clean_new_arms(self) -> None:
        sent: UploadedFile[Any] | None = self.cleaned_data["new_arms"]
        if sent is not None:
            try:
                self.arms = arms_of(sent.read())
            except BadArms as error:
                raise forms.ValidationError(str(error)) from None

    def clean_new_outline(self) -> None:
        sent: UploadedFile[Any] | None = self.cleaned_data["new_outline"]
        if sent is not None:
            try:
                self.outline = outline_of(sent.read())
            except BadOutline as error:
                raise forms.ValidationError(str(error)) from None

    def facts(self) -> dict[str, Any]:
        """For the action."""
        known = {key: self.cleaned_data[key] for key in self._meta.fields or ()}
        return known | ({"outline": self.outline} if self.outline else {})


class LegalText(forms.CharField):
    """Not called optional: the law wants it. But an empty one may be sent, and takes the page away."""

    def validate(self, value: Any) -> None:
        """Nothing is required."""


class LegalForm(forms.Form):
    """A text for each language of the portal."""

    use_required_attribute = False

    def __init__(self, *args: Any, languages: tuple[str, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        for code, label in _TEXTS:
            if code in languages:
                self.fields[code] = LegalText(
                    label=label,
                    max_length=100_000,
                    widget=forms.Textarea(attrs={"rows": 24, "lang": code}),
                    help_text=_("Überschriften beginnen mit ##, Listen mit einem Strich. Leer: keine Seite."),
                )

    def clean(self) -> None:
        super().clean()
        for code, text in list(self.cleaned_data.items()):
            if open_ones := blanks(text):
                named = ", ".join(open_ones)
                self.add_error(code, _("Noch auszufüllen: %(blanks)s") % {"blanks": named})


class FeedbackForm(forms.Form):
    page = forms.CharField(label=_("Auf welcher Seite?"), required=False, max_length=500)
    message = forms.CharField(
        label=_("Was hindert Sie?"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    reply_to = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"), required=False, help_text=_("Nur, wenn Sie eine Antwort wünschen.")
    )
    website = forms.CharField(
        label=_("Bitte leer lassen"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": -1, "autocomplete": "off"}),
    )
    """A trap: the page hides it from people, programs that fill in everything do so."""

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data["website"])


def _too_pale() -> Any:
    return _(
        "Diese Farbe liest man auf hellem Grund schlecht: Kontrast %(found)s zu 1, nötig sind 4,5 zu 1. "
        "Eine dunklere, die reicht: %(darker)s. Auf dunklem Grund hellen wir sie von selbst auf."
    )


def _contrast(colour: str, found: float) -> dict[str, str]:
    """Rounded down: 4.49 is not enough."""
    return {"found": number_format(int(found * 10) / 10, 1), "darker": colours.darkened(colour)}
