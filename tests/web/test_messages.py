# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import gettext
from pathlib import Path
from string import Formatter

import pytest

from tools.build_messages import BadCatalogue, build_all, compile_catalogue, read_catalogue
from tools.find_messages import Message, entry, messages

ROOMS = Path(__file__).parents[2] / "src" / "allmende"
SPEAKING = sorted(str(one.parents[2].relative_to(ROOMS)) for one in ROOMS.rglob("locale/en/LC_MESSAGES"))


def english(room: str) -> dict[str, str]:
    return read_catalogue(ROOMS / room / "locale" / "en" / "LC_MESSAGES" / "django.po")


def key_of(message: Message) -> str:
    return "\0".join(one for one in message if one)


@pytest.mark.parametrize("room", SPEAKING)
def test_every_text_has_its_english_and_no_english_is_left_over(room: str) -> None:
    found = {key_of(message) for message in messages(ROOMS / room)}
    known = english(room).keys() - {""}
    assert [entry((text, "")) for text in sorted(found - known)] == []
    assert sorted(known - found) == []


@pytest.mark.parametrize("room", SPEAKING)
def test_the_english_fills_in_what_the_german_does(room: str) -> None:
    for german, translated in english(room).items():
        forms = zip(german.split("\0"), translated.split("\0"), strict=True) if german else ()
        for one, other in forms:
            assert set(_places(one)) == set(_places(other)), german


def _places(text: str) -> list[str]:
    if "%(" in text:
        return [part.partition(")")[0] for part in text.split("%(")[1:]]
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def test_a_compiled_catalogue_is_read_by_the_standard_library(tmp_path: Path) -> None:
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        '# a comment\nmsgid "Messstelle"\nmsgid_plural "Messstellen"\n'
        'msgstr[0] "station"\nmsgstr[1] "stations"\n\n'
        'msgid "Größe"\nmsgstr "si"\n"ze"\n\nmsgid "leer"\nmsgstr ""\n',
        "utf-8",
    )
    assert [one.name for one in build_all(tmp_path)] == ["django.mo"]
    assert build_all(tmp_path) == []
    with (folder / "django.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert catalogue.gettext("Größe") == "size"
    assert catalogue.gettext("leer") == "leer"
    assert [catalogue.ngettext("Messstelle", "Messstellen", count) for count in (1, 2)] == [
        "station",
        "stations",
    ]


def test_an_empty_catalogue_compiles() -> None:
    assert len(compile_catalogue({})) == 28


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "django.po"
    file.write_text('msgid "a"\nmsgstr oops\n', "utf-8")
    with pytest.raises(BadCatalogue, match="line 2"):
        read_catalogue(file)
