# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest

from allmende.connectors.contract import PayloadError, Value
from allmende.connectors.opensensemap import connector
from tests.connectors.told import NOW, airrohr, message

AT = "2025-01-02T03:04:05Z"
MICROS = 1_735_787_045_000_000
CSV, BYTES, STAMPED = "text/csv", "application/sbx-bytes", "application/sbx-bytes-ts"
VECTOR = bytes.fromhex("595f9a282dcbee77ac0e5dc49a998940")


def values(body: Any, kind: str = "application/json", **query: str) -> list[Value]:
    told = message(body, headers={"content-type": kind}, query={"box": "b1", **query})
    (found,) = connector.decode(told, {})
    assert found.device == "b1"
    return list(found.values)


@pytest.mark.parametrize(
    ("body", "kind", "query", "found"),
    [
        ({"a": "12.3"}, "application/json", {}, [Value("a", 12.3)]),
        ({"a": 12}, "application/json; charset=utf-8", {}, [Value("a", 12)]),
        ({"a": ["12.3"], "b": ["1", AT]}, "", {}, [Value("a", 12.3), Value("b", 1, MICROS)]),
        ({"a": ["1", AT, [7.6, 51.9, 60]]}, "", {}, [Value("a", 1, MICROS)]),
        ({"a": ["1", AT, {"lng": 7.6, "lat": 51.9}]}, "", {}, [Value("a", 1, MICROS)]),
        (
            [{"sensor": "a", "value": "1"}, {"sensor_id": "b", "value": 2}],
            "",
            {},
            [Value("a", 1), Value("b", 2)],
        ),
        (b"a,1\n\nb,2.5,2025-01-02T03:04:05Z\r\n", CSV, {}, [Value("a", 1), Value("b", 2.5, MICROS)]),
        (b"a,1,2025-01-02T03:04:05Z,7.6,51.9,60", CSV, {}, [Value("a", 1, MICROS)]),
        (VECTOR, BYTES, {}, [Value("595f9a282dcbee77ac0e5dc4", 4.3)]),
        (
            VECTOR + (1_735_787_045).to_bytes(4, "little"),
            STAMPED,
            {},
            [Value("595f9a282dcbee77ac0e5dc4", 4.3, MICROS)],
        ),
        ({"value": "7", "createdAt": AT}, "", {"sensor": "s9"}, [Value("s9", 7, MICROS)]),
        (airrohr(SDS_P1="3.5"), "", {"luftdaten": "1"}, [Value("SDS_P1", 3.5)]),
        (
            {"reading": {"PM2.5_AirPollutantValue": "7.93"}},
            "",
            {"hackair": "1"},
            [Value("PM2.5", 7.93)],
        ),
    ],
    ids=str,
)
def test_every_form_that_boxes_send_is_read(
    body: Any, kind: str, query: dict[str, str], found: list[Value]
) -> None:
    assert values(body, kind or "application/json", **query) == found


SOON = "2025-11-24T16:01:00Z"  # a minute after the message came
LATER = "2025-11-24T16:01:01Z"


def test_a_clock_may_be_a_minute_fast() -> None:
    assert NOW == 1_764_000_000_000_000
    assert values({"a": ["1", SOON]})


@pytest.mark.parametrize(
    ("body", "kind", "reason", "words"),
    [
        ({"a": ["1", LATER]}, "", "bad-time", "future"),
        ({"a": ["1", "gestern"]}, "", "bad-time", "createdAt"),
        ({"a": "warm"}, "", "bad-value", "'warm'"),
        ({"a": True}, "", "bad-value", "no number"),
        ({"a": []}, "", "bad-payload", "0 parts"),
        ({}, "", "no-values", "no values"),
        ([], "", "no-values", "no values"),
        ("x", "", "bad-payload", "string"),
        ([7], "", "bad-payload", "number"),
        ([{"value": 1}], "", "bad-payload", "no sensor"),
        ({"a": ["1", None, [7.6, 51.9]]}, "", "bad-place", "createdAt"),
        ({"a": ["1", AT, [181, 51.9]]}, "", "bad-place", "off the earth"),
        ({"a": ["1", AT, [7, 91]]}, "", "bad-place", "off the earth"),
        ({"a": ["1", AT, "here"]}, "", "bad-place", "neither"),
        (b"a;1", CSV, "not-csv", "1 columns"),
        (b"a,1,,7", CSV, "not-csv", "4 columns"),
        (b"\xff,1", CSV, "not-csv", "byte 0"),
        (VECTOR[:-1], BYTES, "bad-payload", "15 bytes"),
        (VECTOR, STAMPED, "bad-payload", "20 for each"),
        (VECTOR[:12] + b"\x00\x00\xc0\x7f", BYTES, "bad-value", "nan"),
        ({f"s{one}": 1 for one in range(2_501)}, "", "too-many", "at most 2500"),
    ],
    ids=str,
)
def test_what_is_refused_there_is_refused_here(body: Any, kind: str, reason: str, words: str) -> None:
    with pytest.raises(PayloadError, match=words) as told:
        values(body, kind or "application/json")
    assert told.value.reason == reason


def test_an_address_without_a_box_is_refused() -> None:
    with pytest.raises(PayloadError, match="names no box"):
        connector.decode(message({"a": 1}), {})
