# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Compounds of a town: what they are made of, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.search.compounds import pairs, parts
from allmende.search.words import stem


@pytest.mark.parametrize(
    ("compound", "within"),
    [
        ("Gesundheitsämter", "Ämter Amt Gesundheit"),
        ("Gesundheitsaemter", "Amt"),
        ("Behindertenparkplatz", "Parkplatz Parkplätze Park Platz Behinderte"),
        ("Fahrradabstellanlagen", "Fahrrad Abstellanlage Anlage"),
        ("Straßenbahnhaltestelle", "Straßenbahn Haltestelle Bahn"),
        ("Kindertagesstätte", "Kinder Tag"),
        ("Luftqualitätsmessung", "Luftqualität Luft Messung"),
        ("Hochwasserschutz", "Hochwasser Wasser Schutz"),
        ("Bürgerbeteiligung", "Bürger Beteiligung"),
        ("Gemeinderat", "Gemeinde Rat"),
        ("Flächennutzungsplan", "Fläche Nutzung Plan"),
        ("Trinkwasserbrunnen", "Trinkwasser Brunnen"),
        ("Lastenradverleih", "Lastenrad Rad Verleih"),
        ("Parkscheinautomat", "Parkschein Automat"),
        ("Marktstraße", "Markt Straße"),
        ("Wochenmärkte", "Markt Woche"),
        ("Elternbeirat", "Eltern Beirat"),
        ("Spielplätze", "Platz Spiel"),
        ("Ratsinformationssystem", "Rat Information"),
        ("Fenchelgarten", "Garten"),
        ("Stadtverwaltung", "Stadt Verwaltung"),
    ],
)
def test_a_compound_has_its_words(compound, within):
    assert {stem(one) for one in within.split()} <= {*parts(compound)}


@pytest.mark.parametrize(
    ("word", "strange"),
    [
        ("Ångström", "Strom"),
        ("Angstrom", "Strom"),
        ("Kultur", "Tür"),
        ("Strukturen", "Tür"),
        ("Transport", "Ort"),
        ("Apparat", "Rat"),
        ("Temperatur", "Tür"),
        ("Heirat", "Rat"),
        ("Kontrolle", "Rolle"),
        ("Motor", "Tor"),
        ("Reaktor", "Tor"),
        ("Indikatoren", "Tor"),
        ("Kapital", "Tal"),
        ("Hospital", "Tal"),
        ("Beschwerde", "Erde"),
        ("Kreis", "Eis"),
        ("Gesamt", "Amt"),
        ("Beamte", "Amt"),
        ("Traum", "Raum"),
        ("Strand", "Rand"),
        ("Beispiel", "Spiel"),
        ("Vorschläge", "Lage"),
        ("Gesellschaft", "Schaft"),
        ("Partei", "Ei"),
        ("Urteil", "Teil"),
        ("Plakat", "Kater"),
    ],
)
def test_a_word_is_not_torn_apart(word, strange):
    assert stem(strange) not in parts(word)


def test_beginning_and_end_may_stand_apart():
    assert pairs("Gesundheitsamt") == ((stem("Gesundheit"), stem("Amt")),)
    assert (stem("Behinderte"), stem("Parkplatz")) in pairs("Behindertenparkplatz")
    assert pairs("Markt") == ()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß", max_size=70))
def test_whatever_is_written_splits_into_what_is_there(word):
    assert all(0 < len(one) <= len(word) + 1 for one in parts(word))
    assert all(one and other for one, other in pairs(word))
