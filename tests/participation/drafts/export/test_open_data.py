# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The whole consultation for whoever wants to count again."""

import csv
import json
import zipfile
from dataclasses import fields, replace
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.utils import translation

from allmende.participation.drafts.export.dictionary import COLUMNS
from allmende.participation.drafts.export.open_data import as_json, as_zip
from allmende.participation.drafts.export.rows import OpenPassage, OpenRemark, OpenVersion
from tests.participation.drafts.export.samples import CONSULTATION


def files() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(as_zip(CONSULTATION))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(files()[name].decode(), newline="")))


def remarks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(as_json(CONSULTATION))["remarks"]
    return found


def test_everything_is_in_one_file_with_its_licence() -> None:
    said = json.loads(as_json(CONSULTATION))
    assert said["licence"] == "https://www.govdata.de/dl-de/by-2-0"
    assert [len(said[name]) for name in ("versions", "passages", "remarks")] == [2, 3, 3]
    assert said["remarks"][0]["author"] == "Jana" and said["remarks"][2]["text"] == "=1+1"


def test_of_what_is_not_shown_no_word_and_no_name_is_given() -> None:
    assert b"GEHEIM" not in as_json(CONSULTATION)
    assert not [name for name, content in files().items() if b"GEHEIM" in content]
    assert remarks()[1] | {"id": 0, "made": ""} == {
        "id": 0,
        "version": 1,
        "passage": 14,
        "now": None,
        "quote": "",
        "kind": "suggest",
        "author": "",
        "organisation": "",
        "text": "",
        "suggestion": "",
        "support": None,
        "state": "removed",
        "made": "",
        "outcome": "",
        "answer": "",
        "answered": "",
    }


@pytest.mark.parametrize("state", ["removed", "withdrawn", "waiting", "reported", "draft", ""])
def test_only_what_is_published_is_shown(state: str) -> None:
    other = replace(CONSULTATION, remarks=tuple(replace(one, state=state) for one in CONSULTATION.remarks))
    assert not [name for name in (b"Jana", b"reicht", b"Luftfreunde") if name in as_json(other)]


def test_each_kind_of_thing_is_a_table() -> None:
    assert set(files()) == {
        *(
            "versions.csv",
            "passages.csv",
            "remarks.csv",
            "consultation.json",
            "datapackage.json",
            "LIESMICH.txt",
        )
    }
    assert table("versions.csv")[1] == {
        "number": "2",
        "title": "Nach der Beratung",
        "published": "2026-11-25T10:00:00+00:00",
    }
    assert [row["number"] for row in table("passages.csv")] == ["12", "14", "12"]


def test_cells_are_no_formulas_in_the_tables_and_unchanged_in_json() -> None:
    row = table("remarks.csv")[2]
    assert (row["text"], row["author"]) == ("'=1+1", "'+491701234")
    assert json.loads(files()["consultation.json"])["remarks"][2]["author"] == "+491701234"


def test_every_column_is_described_in_its_order() -> None:
    kinds = {"versions": OpenVersion, "passages": OpenPassage, "remarks": OpenRemark}
    package = json.loads(files()["datapackage.json"])
    for resource in package["resources"]:
        names = [field.name for field in fields(kinds[resource["name"]])]
        assert [field["name"] for field in resource["schema"]["fields"]] == names
        assert files()[resource["path"]].decode().splitlines()[0] == ",".join(names)
        assert all(field["description"] for field in resource["schema"]["fields"])
        assert [one.name for one in COLUMNS[resource["name"]]] == names
    assert package["licenses"] == [{"path": CONSULTATION.licence}] and package["name"] == "parken-am-markt"


def test_people_can_read_what_it_is() -> None:
    said = files()["LIESMICH.txt"].decode()
    assert said.startswith("Parken am Markt\n===============\n\nStadt Auenbrück\n")
    assert (
        "Lizenz: https://www.govdata.de/dl-de/by-2-0" in said and "  now: Absatz der letzten Fassung" in said
    )
    with translation.override("en"), zipfile.ZipFile(BytesIO(as_zip(CONSULTATION))) as packed:
        assert "Licence: https://" in packed.read("README.txt").decode()


def test_the_same_consultation_gives_the_same_file() -> None:
    assert as_zip(CONSULTATION) == as_zip(CONSULTATION)
