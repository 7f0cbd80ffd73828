# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A picture is chosen with its words, alone or as a part of another form; and shown."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from allmende.identity.models import Organisation
from allmende.media.actions import keep_picture
from allmende.media.forms import PictureForm
from allmende.media.models import Picture
from tests.media.photos import photo, picture, ready

AGAIN = "Wählen Sie das Bild bitte noch einmal. Alles andere steht noch da."


class Diary(PictureForm, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Picture
        fields = ("width",)


def upload(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"picture": SimpleUploadedFile("a.png", content)}


def errors(form: forms.Form) -> dict[str, list[str]]:
    return {name: list(said) for name, said in form.errors.items()}


def test_no_picture_is_needed(town: Organisation) -> None:
    form = PictureForm({"alt": "", "credit": ""}, {})
    assert form.is_valid() and form.cleaned_data["picture"] is None
    assert form.is_multipart()


def test_a_picture_comes_drawn_and_needs_words(town: Organisation) -> None:
    form = PictureForm({"alt": "Der Markt"}, upload(picture("PNG")))
    assert form.is_valid() and form.cleaned_data["picture"].width == 120
    form = PictureForm({"alt": "  "}, upload(picture("PNG")))
    assert errors(form) == {
        "alt": ["Sagen Sie in einem Satz, was auf dem Bild zu sehen ist."],
        "picture": [AGAIN],
    }


def test_what_is_no_picture_is_said_at_the_field(town: Organisation) -> None:
    form = PictureForm({"alt": "Der Markt"}, upload(b"MZ"))
    assert list(errors(form)) == ["picture"]
    assert "Das ist kein Bild" in errors(form)["picture"][0]


def test_it_is_a_part_of_other_forms(town: Organisation) -> None:
    form = Diary({"alt": "Der Markt", "width": "-3"}, upload(picture("PNG")))
    assert list(form.fields) == ["width", "picture", "alt", "credit"]
    assert list(errors(form)) == ["width", "picture"]


def test_a_picture_that_the_browser_forgets_is_asked_for_again(town: Organisation) -> None:
    """It is, when the page comes back for another field's sake."""
    form = Diary({"alt": "Der Markt", "width": "-3"}, upload(picture("PNG")))
    assert errors(form)["picture"] == [AGAIN]
    assert "picture" not in errors(Diary({"alt": "", "width": "-3"}, {}))


def test_a_picture_on_a_page_keeps_its_place_and_is_loaded_in_the_size_that_fits(town: Organisation) -> None:
    made = keep_picture(
        None, photo(1000, 500), alt='"Markt" <b>', credit="Anna", organisation=town, municipality=town
    )
    page = Template('{% load media %}{% picture one "thumb" %}')
    assert page.render(Context({"one": made})) == (
        f'<img class="picture thumb" src="/medien/{made.pk}/thumb" srcset="/medien/{made.pk}/thumb 360w, '
        f'/medien/{made.pk}/wide 960w, /medien/{made.pk}/full 1000w" sizes="11rem" width="360" height="180" '
        'alt="&quot;Markt&quot; &lt;b&gt;" loading="lazy">'
    )
    shown = Template('{% include "media/_figure.html" with size="wide" %}').render(Context({"one": made}))
    assert f'<a href="/medien/{made.pk}/full"><img class="picture wide"' in shown
    assert "<figcaption>Bild: Anna</figcaption>" in shown


def test_a_picture_without_words_is_no_link_without_a_name(town: Organisation) -> None:
    made = keep_picture(None, ready(), alt="", organisation=town, municipality=town)
    shown = Template('{% include "media/_figure.html" %}').render(Context({"one": made}))
    assert "<a" not in shown and "figcaption" not in shown and 'alt=""' in shown
