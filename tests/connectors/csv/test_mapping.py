# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import re
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from allmende.connectors.csv.mapping import BadMapping, Mapping, Time, parsed, read, reckoning
from allmende.connectors.csv.times import Reckoning, span

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"


def keys(kind: Any) -> set[str]:
    """All keys that a mapping may have, of every section."""
    inner = [one for hint in get_type_hints(kind).values() for one in (hint, *get_args(hint))]
    sections = [one for one in inner if hasattr(one, "__struct_fields__")]
    return set(kind.__struct_fields__).union(*(keys(one) for one in sections))


def test_the_how_to_names_every_key() -> None:
    page = (ROOT / "docs" / "howto" / "load-csv.md").read_text("utf-8")
    prose = re.sub(r"(?s)```.*?```", "", page)
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", prose))))
    assert keys(Mapping) - named == set()


def test_the_smallest_mapping_is_one_line() -> None:
    assert parsed('source = "town"') == Mapping(source="town")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_can_be_read(path: Path) -> None:
    assert read(path).source == path.stem


def test_one_text_will_do_where_a_list_is_known() -> None:
    one = parsed('source = "t"\nfiles.path = "{a}.csv"\ntime.column = "Zeit"\ncolumns.left_out = "x"')
    assert (one.files.path, one.time.column, one.columns.left_out) == (("{a}.csv",), ("Zeit",), ("x",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "m.toml: Object missing required field `source`"),
        ('source = ""', 'm.toml: source is empty. Try: source = "muenster-bike"'),
        ("source", "m.toml is not TOML:"),
        (
            'source = "t"\n[tiem]\nzone = "UTC"',
            "unknown field `tiem`. Known there: source, title, files, time,",
        ),
        (
            'source = "t"\n[time]\nzome = "UTC"',
            "unknown field `zome` - at `$.time`. Known there: column, zone, format",
        ),
        ('source = "t"\n[[streams]]\nkey = "a"', "missing required field `column` - at `$.streams[0]`"),
        (
            'source = "t"\n[[streams]]\ncolumn = "a"\nuint = "m"',
            "unknown field `uint` - at `$.streams[0]`. Known there: unit, symbol, unit_definition,",
        ),
        (
            'source = "t"\n[stations.7]\nlat = 5.0',
            "unknown field `lat` - at `$.stations[...]`. Known there: name,",
        ),
        ('source = "t"\nfiles.decimal = "x"', "files.decimal is 'x'"),
        ('source = "t"\nfiles.delimiter = ";;"', "files.delimiter is ';;'"),
        ('source = "t"\ntime.zone = "Berlin"', "'Berlin' is not a time zone. Try: Europe/Berlin or UTC."),
        ('source = "t"\ntime.covers = "long"', "time.covers: 'long' is not a span"),
        ('source = "t"\ntime.repeated_hour = "third"', "Invalid enum value 'third'"),
        ('source = "t"\n[stations.7]\nlongitude = 7.6', "stations.7 has half a place"),
    ],
)
def test_a_slip_is_named_with_its_place_and_what_is_known(text: str, message: str) -> None:
    with pytest.raises(BadMapping) as found:
        parsed(text, "m.toml")
    assert message in found.value.message


def test_a_mapping_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match=r"none\.toml cannot be read"):
        read(tmp_path / "none.toml")


def test_the_zone_of_the_installation_counts_where_the_mapping_has_none() -> None:
    assert reckoning(Time(covers="1 h"), "Europe/Berlin") == Reckoning(
        ZoneInfo("Europe/Berlin"), "", span("1 h")
    )
    assert reckoning(Time(zone="UTC"), "Europe/Berlin") == Reckoning(ZoneInfo("UTC"))
