# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type is tidied the same way everywhere."""

import pytest
from django import forms

from allmende.web.typed import TidyForm, tidy


class Said(TidyForm):
    title = forms.CharField(max_length=40)
    text = forms.CharField(widget=forms.Textarea)
    day = forms.DateField()


@pytest.mark.parametrize(
    ("typed", "one_line", "many_lines"),
    [
        ("Parken", "Parken", "Parken"),
        ("Angriff\r\nBcc: x@evil.example", "Angriff Bcc: x@evil.example", "Angriff\r\nBcc: x@evil.example"),
        ("a\u2028b", "a b", "a\u2028b"),
        ("\u200b\u200b", "", ""),
        (" \u00ad\u200d ", "", ""),
        ("\u202eneppaL", "neppaL", "neppaL"),
        ("👩\u200d🔧 hilft", "👩\u200d🔧 hilft", "👩\u200d🔧 hilft"),
        ("", "", ""),
    ],
)
def test_one_line_stays_one_and_what_nobody_sees_is_nothing(
    typed: str, one_line: str, many_lines: str
) -> None:
    assert (tidy(typed, one_line=True), tidy(typed, one_line=False)) == (one_line, many_lines)


def test_a_form_knows_which_of_its_fields_have_one_line() -> None:
    form = Said({"title": "eins\nzwei", "text": "eins\nzwei", "day": "2026-11-26"})
    assert form.is_valid()
    assert (form.cleaned_data["title"], form.cleaned_data["text"]) == ("eins zwei", "eins\nzwei")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_lie_within_living_memory(day: str) -> None:
    form = Said({"title": "\u200b", "text": "x", "day": day})
    assert set(form.errors) == {"title", "day"}
