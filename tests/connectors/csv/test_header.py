# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from io import BytesIO

import pytest

from allmende.connectors.csv.dialect import UnreadableFile
from allmende.connectors.csv.header import Layout, gather, laid_out
from allmende.connectors.csv.mapping import Mapping, parsed
from allmende.connectors.csv.plan import StationPlan
from allmende.connectors.csv.table import opened

COUNTERS = parsed(
    """
    source = "bike"
    time.column = "Datetime"
    station.id = "{station}"
    columns.remarks = "{channel}-status"
    columns.left_out = "note*"
    measured.symbol = "n"
    stations.7.name = "Neutor"
    about.field = "mobility"
    [[streams]]
    column = "{station} ({name})"
    name = "all"
    key = "{station}"
    symbol = "sum"
    [[streams]]
    column = "{channel} ({direction})"
    key = "{channel}"
    name = "{direction}"
    """
)
PARKING = parsed(
    """
    source = "park"
    station.id = "{column}"
    streams = [{column = "{name}", key = "free", name = "Free"}]
    second_header = {begins = "Total", gives = "capacity"}
    """
)


def layout(data: str, mapping: Mapping, fields: dict[str, str] | None = None) -> Layout:
    begins = mapping.second_header.begins if mapping.second_header else ""
    with opened(BytesIO(data.encode()), mapping.files, begins) as table:
        return laid_out(table, mapping, fields or {"file": "f"})


def plans(mapping: Mapping, *files: str, fields: dict[str, str] | None = None) -> dict[str, StationPlan]:
    found: dict[str, StationPlan] = {}
    for one in files:
        gather(found, layout(one, mapping, fields), mapping)
    return found


def test_columns_become_streams_remarks_or_unknown() -> None:
    found = layout(
        "Datetime,7 (Neutor),71 (IN),7-status,other,\n2025-01-01,1,2,0,x,\n", COUNTERS, {"station": "7"}
    )
    assert [
        (one.index, one.stream.key, one.stream.name, one.stream.measured.symbol) for one in found.columns
    ] == [
        (1, "7", "all", "sum"),
        (2, "71", "IN", "n"),
    ]
    assert (found.times, found.remarks, found.unknown, found.width) == (
        (0,),
        ((3, "7-status"),),
        ("other",),
        6,
    )


def test_a_station_has_what_the_mapping_notes_about_it() -> None:
    found = plans(COUNTERS, "Datetime,7 (Neutor)\n2025-01-01,1\n", fields={"station": "7"})["7"]
    assert (found.key, found.name, found.about) == ("bike/7", "Neutor", {"field": "mobility"})


def test_channels_added_later_join_and_the_newer_name_wins() -> None:
    found = plans(
        COUNTERS,
        "Datetime,71 (stdteinwärts)\n2025-01-01,1\n",
        "Datetime,71 (stadteinwärts),72 (aus)\n2025-01-01,1,2\n",
        fields={"station": "7"},
    )["7"]
    assert {key: one.name for key, one in found.streams.items()} == {"71": "stadteinwärts", "72": "aus"}


def test_every_column_can_be_a_station_with_its_usual_capacity() -> None:
    files = [f"Zeit,Theater,Dom\nTotal,({one}),(0)\n2025-01-01,1,2\n" for one in (743, 30196, 743)]
    found = plans(PARKING, *files)
    assert {one.key: one.usual("free") for one in found.values()} == {"park/Theater": 743, "park/Dom": None}


def test_without_rules_every_column_that_begins_with_numbers_is_a_stream() -> None:
    found = layout("Zeit;Wert;Ort;leer\n23.11.2026;1,5;Nord;\n24.11.2026;2;Nord;\n", Mapping(source="t"))
    assert ([one.header for one in found.columns], found.unknown) == (["Wert", "leer"], ("Ort",))


def test_date_and_time_of_day_may_be_two_columns() -> None:
    mapping = parsed('source = "t"\ntime.column = ["Datum", "Uhrzeit"]')
    assert layout("Uhrzeit;Wert;Datum\n14:05;1;23.11.2026\n", mapping).times == (2, 0)


@pytest.mark.parametrize(
    ("data", "mapping", "message"),
    [
        (
            "Zeit,Wert\nheute,1\n",
            Mapping(source="t"),
            "No column looks like a time. Columns: 'Zeit', 'Wert'.",
        ),
        (
            "Zeit,1 (a)\n2025-01-01,1\n",
            COUNTERS,
            "There is no column 'Datetime', which time.column asks for.",
        ),
        ("Datetime,a\n2025-01-01,1\n", COUNTERS, "No column holds a stream. Columns: 'Datetime', 'a'."),
        (
            "Datetime,1 (a),1 (b)\n2025-01-01,1,2\n",
            COUNTERS,
            "2 columns lead to the stream '1': '1 (a)', '1 (b)'.",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_columns(
    data: str, mapping: Mapping, message: str
) -> None:
    with pytest.raises(UnreadableFile) as found:
        layout(data, mapping, {"station": "7"})
    assert found.value.message[: len(message)] == message
