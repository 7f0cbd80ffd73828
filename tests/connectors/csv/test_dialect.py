# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from allmende.connectors.csv.dialect import Dialect, UnreadableFile, sniffed


@pytest.mark.parametrize(
    ("sample", "dialect"),
    [
        (b"Datetime,a,b\n2025-01-01 00:00,1,2\n", Dialect("utf-8", ",", ".")),
        (b"Datum;Wert\n23.11.2026;1,5\n", Dialect("utf-8", ";", ",")),
        (b"23.11.2026;1,5\n24.11.2026;1,7\n", Dialect("utf-8", ";", ",")),
        (b"Datum;Wert\n23.11.2026;1.234,5\n23.11.2026;1.234\n", Dialect("utf-8", ";", ",")),
        (b"Datum;Wert\n23.11.2026;1.5\n", Dialect("utf-8", ";", ".")),
        (b"Datum;a;b\n23.11.2026;1.5;2,5\n", Dialect("utf-8", ";", ",")),
        (b"Datum;Wert\n23.11.2026;1,5\n23.11.2026;1,7\n24.11.2026;1.5\n", Dialect("utf-8", ";", ",")),
        (b"Datum;Wert\n23.11.2026;1.5\n23.11.2026;1.7\n24.11.2026;1,5\n", Dialect("utf-8", ";", ".")),
        (b"a;b\n1.5;2,5\n", Dialect("utf-8", ";", ".")),
        (b"Zeit\tWert\n1\t2\n", Dialect("utf-8", "\t", ".")),
        (b"Zeit|Wert\n1|2\n", Dialect("utf-8", "|", ".")),
        (b'Zeit,"Abschnitt 1, Nord"\n1,2\n', Dialect("utf-8", ",", ".")),
        ("Zeit;Süd\n1;2\n".encode("utf-8-sig"), Dialect("utf-8-sig", ";", ".")),
        ("Zeit;Süd\n1;2\n".encode("cp1252"), Dialect("cp1252", ";", ".")),
        ("Zeit;Süd\n1;2\n".encode("utf-16"), Dialect("utf-16", ";", ".")),
        (b"Wert\n1\n2\n", Dialect("utf-8", ";", ".")),
        (b"", Dialect("utf-8", ",", ".")),
    ],
)
def test_the_dialect_is_found_out(sample: bytes, dialect: Dialect) -> None:
    assert sniffed(sample) == dialect


def test_what_is_given_is_not_guessed() -> None:
    given = sniffed(b"a;b\n1;2,5\n", encoding="latin-1", delimiter=",", decimal=".")
    assert given == Dialect("latin-1", ",", ".")


def test_lines_before_the_header_do_not_count() -> None:
    sample = b"Export, made on 1,2,3\nfor, whom, ever, it\nZeit;Wert\n1;2\n1;2\n"
    assert sniffed(sample, skip_rows=2) == Dialect("utf-8", ";", ".")


def test_a_character_cut_in_two_by_the_sample_is_still_utf8() -> None:
    assert sniffed("Süd".encode()[:2]).encoding == "utf-8"


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="This is not text"):
        sniffed(b"PK\x03\x04\x00\x00")


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="'utf-9' is not an encoding"):
        sniffed(b"a;b", encoding="utf-9")
