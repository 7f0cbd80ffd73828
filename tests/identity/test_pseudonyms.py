# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which names look alike, sound official or cannot be read."""

import pytest
from django.core.exceptions import ValidationError

from allmende.identity import pseudonyms


@pytest.mark.parametrize(
    "other",
    [
        "AUENBRÜCK",
        "Auenbrueck",
        "Auenbru\u0308ck",
        "Auen brück",
        "Auen-Brück.",
        "Auenbrück\u2800",
        "\u202eAuenbrück",
        "Аuenbrück",
        "Auenbrück\nStadtkasse"[:9],
    ],
)
def test_names_that_look_alike_have_one_skeleton(other: str) -> None:
    assert pseudonyms.skeleton(other) == pseudonyms.skeleton("Auenbrück")


@pytest.mark.parametrize(("one", "other"), [("Linde0", "LindeO"), ("Nils1", "Nilsl"), ("PoIa", "Pola")])
def test_digits_and_letters_of_one_shape_are_one(one: str, other: str) -> None:
    assert pseudonyms.skeleton(one) == pseudonyms.skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Bauer", "Baur"), ("Linde 2", "Linde 3"), ("Ahorn", "Ahörn")])
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert pseudonyms.skeleton(one) != pseudonyms.skeleton(other)


@pytest.mark.parametrize(
    "name",
    ["Polizei", "PoIizei", "P.o.l.i.z.e.i", "Burgermeister", "die STADT", "Stadt-Auenbrück", "Ροlizei"],
)
def test_official_words_are_seen_in_disguise(name: str) -> None:
    assert pseudonyms.is_official(name)


@pytest.mark.parametrize("name", ["Stadtkind", "Kreisel", "Amtsel", "Systematik", "Rathausmaus"])
def test_words_that_only_begin_so_are_free(name: str) -> None:
    assert not pseudonyms.is_official(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Auenbrück\u2800", "nicht sieht"),
        ("\u202eLuftfreunde", "nicht sieht"),
        ("Luft\u200bfreunde", "nicht sieht"),
        ("Luft\u3164", "nicht sieht"),
        ("Luft\uffa0", "nicht sieht"),
        ("Luft\u034ffreunde", "nicht sieht"),
        ("Luft\U000e0041", "nicht sieht"),
        ("Luft\ue000", "nicht sieht"),
        ("···", "mindestens einen Buchstaben"),
        ("Lindе", "verschiedener Schriften"),
        ("Ροlizei", "verschiedener Schriften"),
    ],
)
def test_what_nobody_could_read_or_tell_apart_is_refused(name: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        pseudonyms.check_letters(pseudonyms.tidied(name))


@pytest.mark.parametrize(
    "name", ["Müller & Söhne", "Łódź", "Бруно", "Αθήνα Verein", "さくらカフェ", "O’Neill-2", "e\u0301tude"]
)
def test_names_of_the_world_are_welcome(name: str) -> None:
    pseudonyms.check_letters(pseudonyms.tidied(name))


def test_a_name_stays_on_one_line() -> None:
    assert pseudonyms.tidied(" Luft\r\nfreunde\u2028 e.\u00a0V. ") == "Luft freunde e. V."
