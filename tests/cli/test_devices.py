# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A table of devices becomes stations, streams and devices; loading it again changes what is there."""

from pathlib import Path
from typing import Any

import pytest

from allmende.cli.devices import BadTable, read
from allmende.cli.main import main
from allmende.core.config import Settings
from allmende.core.principal import ANONYMOUS, SYSTEM
from allmende.sensing import hub
from allmende.sensing.api import read as stations
from allmende.sensing.api import sources
from allmende.sensing.api.device_tables import Measured, Row
from allmende.sensing.store.device_commands import Assigned

HEAD = "device;name;latitude;longitude;values\n"
SOIL = "boden-1;Boden am Wall;50,8812;9.4801;temperature=Bodentemperatur [°C], soil.0=Feuchte [%] * 0.1\n"


def test_a_row_says_what_a_device_is() -> None:
    assert read(HEAD + SOIL) == [
        Row(
            "boden-1",
            "Boden am Wall",
            (50.8812, 9.4801),
            (Measured("temperature", "Bodentemperatur", "°C"), Measured("soil.0", "Feuchte", "%", 0.1)),
        )
    ]
    (comma,) = read('device,name,latitude,longitude,values\na,b,,,"t=T [°C]"\n')
    assert (comma.place, comma.values) == (None, (("t", "T", "°C", 1, 0),))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a;b\n1;2\n", "no column 'device'"),
        (HEAD + ";b;;;t=T [°C]\n", "Line 2: device or name is empty"),
        (HEAD + SOIL + "c;d;;;\n", "Line 3: values is empty"),
        (HEAD + "a;b;;;t=T\n", "Line 2: 't=T' is no value"),
        (HEAD + "a;b;;;t=T [°C] * viel\n", "Line 2"),
        (HEAD + "a;b;91;0;t=T [°C]\n", "no place on the earth"),
        (HEAD + "a;b;nord;0;t=T [°C]\n", "Line 2"),
        (HEAD + "a;" + "x" * 200_000 + "\n", "A cell of the table is too long"),
        (HEAD + SOIL + SOIL, "Line 3: the device 'boden-1' stands in line 2 already"),
    ],
)
def test_a_table_that_cannot_be_read_names_its_line(text: str, words: str) -> None:
    with pytest.raises(BadTable, match=words.replace("[", r"\[")):
        read(text)


def load(folder: Path, text: str, *more: str) -> int:
    table = folder / "devices.csv"
    table.write_text(text, "utf-8")
    given = ["--connector", "ttn", "--source", "Stadtgrün", "--data", str(folder / "town"), *more]
    return main(["devices", "load", str(table), *given])


def kept(folder: Path) -> list[Any]:
    with hub.opened(Settings(data=folder / "town")):
        return [
            (one.external, one.streams, one.decoder, [each.name for each in found.streams])
            for one in sources.devices(SYSTEM)
            if (found := stations.station(ANONYMOUS, one.thing)) is not None
        ]


def test_a_hundred_devices_are_registered_and_loading_again_changes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"boden-{one};Boden {one};50.88;9.48;temperature=Temperatur [°C]\n" for one in range(100))
    assert load(tmp_path, HEAD + rows) == 0
    assert (
        "100 devices are registered. Their network pushes to http://localhost:8000/push/ttn/1,"
        in capsys.readouterr().out
    )
    assert len(kept(tmp_path)) == 100
    assert load(tmp_path, HEAD + SOIL) == 0
    found = {one[0]: one for one in kept(tmp_path)}
    assert len(found) == 100
    _, streams, _, names = found["boden-1"]
    assert streams["soil.0"] == Assigned(streams["soil.0"].datastream, 0.1)
    assert names == ["Temperatur", "Feuchte"]


def test_a_decoder_comes_along_and_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ldds75.js").write_text("function decodeUplink(i) { return {data: {}}; }")
    assert load(tmp_path, HEAD + SOIL, "--decoder", str(tmp_path / "ldds75.js")) == 0
    assert load(tmp_path, HEAD + SOIL, "--decoder", str(tmp_path / "ldds75.js")) == 0
    assert [one[2] for one in kept(tmp_path)] == [1]
    (tmp_path / "bad.toml").write_text("[[value]]")
    assert load(tmp_path, HEAD + SOIL, "--decoder", str(tmp_path / "bad.toml")) == 2
    assert "layout cannot be read" in capsys.readouterr().err


def test_they_may_be_hidden_at_first(tmp_path: Path) -> None:
    assert load(tmp_path, HEAD + SOIL, "--hidden") == 0
    assert kept(tmp_path) == []


def test_what_is_wrong_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "a.csv"
    table.write_text(HEAD + SOIL)
    given = ["--source", "x", "--data", str(tmp_path / "town")]
    assert main(["devices", "load", str(table), "--connector", "zigbee", *given]) == 2
    assert "There is no connector 'zigbee'. Known: chirpstack" in capsys.readouterr().err
    assert not (tmp_path / "town").exists()


def test_what_cannot_be_read_is_one_sentence_and_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own.csv").write_text(HEAD + SOIL)
    for table, more, words in (
        ("none.csv", (), "none.csv cannot be read: No such file"),
        ("own.csv", ("--settings", '{"tme": "t"}'), "unknown field `tme`"),
        ("own.csv", ("--decoder", str(tmp_path / "none.js")), "none.js cannot be read"),
    ):
        given = ["--connector", "generic", "--source", "x", "--data", str(tmp_path / "town"), *more]
        assert main(["devices", "load", str(tmp_path / table), *given]) == 2
        assert words in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["devices", "load", "a.csv", "--connector", "ttn", "--source", "x", "--settings", "{'a': 1}"])
    assert 'is no JSON object. Try: \'{"time": "t"}\'' in capsys.readouterr().err
    assert main(["devices", "list", "--data", str(tmp_path / "town")]) == 2
    assert "There is no installation in" in capsys.readouterr().err
    assert not (tmp_path / "town").exists()


def test_a_table_as_excel_saves_it_is_read(tmp_path: Path) -> None:
    table = tmp_path / "devices.csv"
    table.write_bytes((HEAD + "boden-1;Boden im Süden;;;t=Wärme [°C]\n").encode("cp1252"))
    given = ["--connector", "ttn", "--source", "Grün", "--data", str(tmp_path / "town")]
    assert main(["devices", "load", str(table), *given]) == 0
    assert [one[3] for one in kept(tmp_path)] == [["Wärme"]]


def test_a_new_installation_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for is_new in (True, False):
        load(tmp_path, HEAD + SOIL)
        assert ("A new installation was made in" in capsys.readouterr().err) is is_new


def test_the_list_says_when_each_was_heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(tmp_path, HEAD + SOIL)
    assert main(["devices", "list", "--data", str(tmp_path / "town")]) == 0
    listed = capsys.readouterr().out
    assert "boden-1" in listed
    assert "Stadtgrün (ttn)" in listed
