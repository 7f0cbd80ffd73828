# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest

from allmende.connectors.contract import PayloadError, Uplink, Value
from allmende.connectors.sensor_community import connector
from allmende.connectors.sensor_community.names import Meaning, meaning
from tests.connectors.told import airrohr, message


def values(**named: str) -> list[Value]:
    (found,) = connector.decode(message(airrohr(**named)), {})
    return list(found.values)


def test_a_whole_message_of_a_station() -> None:
    sent = airrohr(
        SDS_P1="15.23",
        SDS_P2="10.17",
        BME280_temperature="6.89",
        BME280_pressure="98920.23",
        BME280_humidity="68.43",
        samples="122648",
        min_micro="1104",
        max_micro="116416",
        interval="145000",
        signal="-51",
    )
    (found,) = connector.decode(message(sent, headers={"x-sensor": "esp32-77"}), {})
    assert found == Uplink(
        "esp32-77",
        (
            Value("SDS_P1", 15.23),
            Value("SDS_P2", 10.17),
            Value("BME280_temperature", 6.89),
            Value("BME280_pressure", 989.2023),
            Value("BME280_humidity", 68.43),
        ),
        facts={
            "samples": 122648,
            "min_micro": 1104,
            "max_micro": 116416,
            "interval": 145000,
            "rssi": -51,
            "firmware": "NRZ-2024-135",
        },
    )


def test_without_its_header_the_number_in_the_message_counts() -> None:
    (found,) = connector.decode(message(airrohr(SDS_P1="1")), {})
    assert found.device == "esp8266-2392534"


@pytest.mark.parametrize(
    ("humidity", "flags"), [("70", ["", "", ""]), ("70.5", ["humid", "humid", ""]), ("-1.00", ["", "", ""])]
)
def test_dust_in_humid_air_is_doubtful(humidity: str, flags: list[str]) -> None:
    found = values(SDS_P1="99", SDS_P2="80", temperature="4", humidity=humidity)
    assert [one.flag for one in found[:3]] == flags


def test_what_says_that_there_was_no_value_is_none() -> None:
    assert values(SDS_P1="-1.00", SDS_P2="nan", BMP_temperature="-1.00") == [Value("BMP_temperature", -1.0)]


def test_old_stations_write_the_unit_behind_the_signal() -> None:
    (found,) = connector.decode(message(airrohr(signal="-59 dBm", P1="3")), {})
    assert (found.facts["rssi"], found.values) == (-59, (Value("P1", 3),))


def test_where_a_station_is_goes_nowhere() -> None:
    assert values(GPS_lat="51.9", GPS_lon="7.6", GPS_timestamp="2026-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("P1", Meaning("pm10", "µg/m³")),
        ("HPM_P1", Meaning("pm10", "µg/m³")),
        ("PMS_P2", Meaning("pm25", "µg/m³")),
        ("SPS30_P4", Meaning("pm4", "µg/m³")),
        ("PMS_P0", Meaning("pm1", "µg/m³")),
        ("SHT3X_humidity", Meaning("humidity", "%")),
        ("BMP280_pressure", Meaning("pressure", "hPa", 0.01)),
        ("SCD30_co2_ppm", Meaning("co2", "ppm")),
        ("DNMS_noise_LAeq", Meaning("noise", "dB(A)")),
        ("SPS30_N10", None),
        ("samples", None),
    ],
)
def test_the_names_mean_what_the_firmware_measures(name: str, found: Meaning | None) -> None:
    assert meaning(name) == found


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"esp8266id": "1", "sensordatavalues":[{"value_type":"SDS_P1","value":"1"},]}', "not-json"),
        (b'{"esp8266id": "1", "sensordatavalues":[\xc3\x28', "not-json"),
        ({"sensordatavalues": []}, "no-device"),
        ({"esp8266id": "1"}, "no-values"),
        ({"esp8266id": "1", "sensordatavalues": [7]}, "bad-payload"),
        ({"esp8266id": "1", "sensordatavalues": [{"value": "1"}]}, "bad-payload"),
        ({"esp8266id": "1", "sensordatavalues": [{"value_type": "", "value": "1"}]}, "bad-payload"),
        ({"esp8266id": {"a": 1}, "sensordatavalues": []}, "no-device"),
    ],
)
def test_what_cannot_be_taken_is_refused(body: Any, reason: str) -> None:
    with pytest.raises(PayloadError) as told:
        connector.decode(message(body), {})
    assert told.value.reason == reason


def test_a_message_with_endless_rows_is_refused() -> None:
    rows = [{"value_type": f"x{one}", "value": "1"} for one in range(501)]
    with pytest.raises(PayloadError) as told:
        connector.decode(message({"esp8266id": "1", "sensordatavalues": rows}), {})
    assert told.value.reason == "too-many"
