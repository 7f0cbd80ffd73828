# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path
from typing import Any

import pytest

from allmende.connectors.contract import PayloadError, Value
from allmende.connectors.generic import connector
from allmende.connectors.generic.decode import Shown, try_out
from allmende.connectors.generic.mapping import BadMapping, mapping_of
from allmende.connectors.generic.path import BadPath, found_at, parse_path, path_to
from tests.connectors.told import message

TASMOTA = {
    "Time": "2026-03-03T08:00:00",
    "AM2301": {"Temperature": 19.9, "Humidity": 58.0},
    "TempUnit": "C",
}
SHELLY = {
    "src": "shellyplusht-b8d61a8b17cc",
    "params": {
        "ts": 1680962879.62,
        "temperature:0": {"id": 0, "tC": 19.8},
        "devicepower:0": {"battery": {"V": 5.9, "percent": 84}},
    },
}


def line(name: str, path: str, **more: float) -> dict[str, Any]:
    return {"name": name, "path": path, **more}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a", 1),
        ("$.a", 1),
        ("b.c[1]", "y"),
        ("b.c.1", "y"),
        ('b["x:0"].tC', 7),
        ("b['x:0'].tC", 7),
        ("b.x:0.tC", 7),
        ("b.nothing.at.all", None),
        ("b.c[9]", None),
        ("a.b", None),
        ("", {"a": 1, "b": {"c": ["x", "y"], "x:0": {"tC": 7}}}),
    ],
)
def test_a_path_leads_to_a_value_or_nowhere(path: str, found: Any) -> None:
    assert found_at({"a": 1, "b": {"c": ["x", "y"], "x:0": {"tC": 7}}}, parse_path(path)) == found


@pytest.mark.parametrize(
    ("path", "position"), [("a..b", 1), ("a[", 1), ("a b", 1), ("ä", 0), ("a[b]", 1), (".", 0)]
)
def test_what_is_no_path_is_told_with_its_place(path: str, position: int) -> None:
    with pytest.raises(BadPath) as told:
        parse_path(path)
    assert told.value.position == position


@pytest.mark.parametrize(
    ("document", "settings", "device", "at", "values"),
    [
        (
            TASMOTA,
            {
                "topic": "tele/{device}/SENSOR",
                "time": "Time",
                "time_zone": "Europe/Berlin",
                "lines": [line("t", "AM2301.Temperature"), line("h", "AM2301.Humidity", factor=0.01)],
            },
            "garten",
            1_772_521_200_000_000,
            [Value("t", 19.9), Value("h", 0.58)],
        ),
        (
            SHELLY,
            {
                "device": "src",
                "time": "params.ts",
                "time_format": "s",
                "lines": [line("t", 'params["temperature:0"].tC', shift=1), line("x", "params.nothing")],
            },
            "shellyplusht-b8d61a8b17cc",
            1_680_962_879_620_000,
            [Value("t", 20.8)],
        ),
        (
            {"a": {"b": 3}, "c": "ja"},
            {"topic": "+/{device}/+"},
            "garten",
            None,
            [Value("a.b", 3), Value("c", "ja")],
        ),
        (b"23.4", {"topic": "tele/{device}/SENSOR"}, "garten", None, [Value("value", 23.4)]),
        (b"on", {"topic": "tele/{device}/SENSOR"}, "garten", None, [Value("value", "on")]),
        (b"true", {"topic": "tele/{device}/SENSOR"}, "garten", None, [Value("value", True)]),
    ],
    ids=["tasmota", "shelly", "all values", "number", "word", "truth"],
)
def test_anybodys_json_is_read_by_its_mapping(
    document: Any, settings: dict[str, Any], device: str, at: int | None, values: list[Value]
) -> None:
    (found,) = connector.decode(message(document, topic="tele/garten/SENSOR"), settings)
    assert (found.device, found.at, list(found.values)) == (device, at, values)


def test_over_http_the_address_names_the_device() -> None:
    (found,) = connector.decode(message({"a": 1}, query={"device": "d7"}), {"key": "a"})
    assert (found.device, found.key) == ("d7", "1")


@pytest.mark.parametrize(
    ("time", "format_", "words"),
    [
        ("2026-10-25T02:30:00", "iso", "twice"),
        ("2026-03-29T02:30:00", "iso", "no such|not exist|skips|gibt"),
        ("soon", "iso", "soon"),
        ("soon", "s", "number of s"),
        (True, "s", "number of s"),
        (1e300, "ms", "number of ms"),
        (1e305, "s", "number of s"),
    ],
)
def test_a_time_that_is_none_or_two_is_refused(time: Any, format_: str, words: str) -> None:
    settings = {"time": "t", "time_format": format_, "time_zone": "Europe/Berlin"}
    with pytest.raises(PayloadError) as told:
        connector.decode(message({"t": time}, query={"device": "d"}), settings)
    assert told.value.reason == "bad-time"
    assert str(time)[:20] in told.value.message


LONG = 10**400


@pytest.mark.parametrize("lines", [[], [line("a", "a")], [line("a", "a", factor=2.5)]])
def test_a_number_of_hundreds_of_digits_is_no_value(lines: list[Any]) -> None:
    (found,) = connector.decode(message(b'{"a": %d}' % LONG, query={"device": "d"}), {"lines": lines})
    assert found.values == ()


@pytest.mark.parametrize("lines", [[], [line("a", "a")]])
def test_a_whole_number_that_is_too_long_to_be_stored_as_one_is_a_decimal(lines: list[Any]) -> None:
    (found,) = connector.decode(message({"a": 10**30}, query={"device": "d"}), {"lines": lines})
    assert [(one.result, type(one.result)) for one in found.values] == [(1e30, float)]


@pytest.mark.parametrize("step", ["²", "9" * 5_000])
def test_what_is_no_place_in_a_list_leads_nowhere(step: str) -> None:
    assert found_at({"a": [1, 2, 3]}, parse_path(f'a["{step}"]')) is None


@pytest.mark.parametrize("zone", ["Europe", "x" * 300, "../zone"])
def test_a_time_zone_that_is_a_folder_or_no_name_of_a_file_is_told(zone: str) -> None:
    with pytest.raises(BadMapping, match="no time zone"):
        mapping_of({"time_zone": zone})


@pytest.mark.parametrize(
    "topic", ["+" * 12, "a+/x", "{a}{b}", "a/{device}/{device}", "x-{device}", "a/{1a}", "a/{}", "a/#", "{ä}"]
)
def test_a_topic_with_more_than_a_level_for_what_stands_there_is_no_mapping(topic: str) -> None:
    with pytest.raises(BadMapping, match="topic"):
        mapping_of({"topic": topic})


def test_without_a_device_nothing_is_taken() -> None:
    for settings in ({}, {"device": "x"}, {"topic": "haus/{device}"}):
        with pytest.raises(PayloadError) as told:
            connector.decode(message({"a": 1}, topic="anderes/thema"), settings)
        assert told.value.reason == "no-device"


def test_a_mapping_that_is_tried_says_of_each_line_what_it_found_or_why_not() -> None:
    lines = [line("a", "a", factor=2), line("b", "b"), line("c", "c"), line("d", "d")]
    document = {"a": "1.5", "b": {"x": 1}, "d": "auf", "t": 0}
    settings = {"lines": lines, "time": "t", "time_format": "s"}
    tried = try_out(message(document, query={"device": "d1"}), settings)
    assert tried.lines == (
        Shown("a", 3.0),
        Shown("b", None, "more", "At 'b' stands no value, but more JSON."),
        Shown("c", None, "nothing", "Nothing stands at 'c'."),
        Shown("d", "auf"),
    )
    assert (tried.device, tried.at, tried.rest, tried.faults) == ("d1", 0, (), {})


def test_what_is_wrong_with_one_part_does_not_hide_the_others() -> None:
    tried = try_out(message({"a": 1, "t": "morgen"}), {"time": "t", "device": "id"})
    assert [(one.name, one.result) for one in tried.rest] == [("a", 1), ("t", "morgen")]
    assert {name: error.reason for name, error in tried.faults.items()} == {
        "device": "no-device",
        "time": "bad-time",
    }
    with pytest.raises(PayloadError):
        try_out(message(b"{"), {})


@pytest.mark.parametrize(
    "steps", [("a",), ("a", "b"), (0, "x"), ("temperature:0", "tC"), ("ein Name", 3), ('"', "b"), ("0",)]
)
def test_a_path_that_is_written_leads_to_where_it_was_written_of(steps: tuple[str | int, ...]) -> None:
    document: Any = 7
    for one in reversed(steps):
        document = [document] * 4 if isinstance(one, int) else {one: document}
    text = path_to(steps)
    assert text is not None
    assert found_at(document, parse_path(text)) == 7
    assert path_to(("\"'",)) is None


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"lines": [line("a", "a"), line("a", "b")]}, "same name"),
        ({"lines": [line("", "a")]}, "same name"),
        ({"lines": [{"name": "a"}]}, "path"),
        ({"lines": 7}, "lines"),
        ({"time_format": "epoch"}, "epoch"),
        ({"time_zone": "Mars"}, "Mars"),
        ({"zeitzone": "UTC"}, "zeitzone"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_what_is_wrong(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(BadMapping, match=words):
        mapping_of(settings)


def test_a_message_whose_mapping_cannot_be_used_is_refused_with_that_reason() -> None:
    with pytest.raises(PayloadError, match=r"Known times: iso") as told:
        connector.decode(message({"a": 1}, query={"device": "d"}), {"time_format": "minutes"})
    assert told.value.reason == "mapping"


def test_its_topic_is_subscribed_to_with_wildcards() -> None:
    assert connector.topics is not None
    assert connector.topics({"topic": "haus/{device}/+/wert"}) == ["haus/+/+/wert"]
    assert connector.topics({}) == []


DATA = Path(__file__).resolve().parents[4] / "shared/data/2_wire-formats/shelly"


def test_what_real_shelly_devices_say_of_themselves_is_read() -> None:
    files = sorted(DATA.glob("*.json"))
    if not files:
        pytest.skip("the folder shared/data is not here")
    for file in files:
        (found,) = connector.decode(message(file.read_bytes(), query={"device": "plug"}), {})
        assert len(found.values) > 20, file.name
