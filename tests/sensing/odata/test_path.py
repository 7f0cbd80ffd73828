# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line

import pytest

from allmende.core.errors import AllmendeError, Malformed, Unknown
from allmende.sensing.odata.ast import ResourcePath, Segment
from allmende.sensing.odata.parse import parse_path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", ResourcePath(())),
        ("/", ResourcePath(())),
        ("/Things", ResourcePath((Segment("Things"),))),
        ("/Things/", ResourcePath((Segment("Things"),))),
        ("/Things(1)", ResourcePath((Segment("Things", 1),))),
        ("/Things(-1)", ResourcePath((Segment("Things", -1),))),
        ("/Things(9223372036854775807)", ResourcePath((Segment("Things", 2**63 - 1),))),
        ("/Things(@iot.id=4)", ResourcePath((Segment("Things", 4),))),
        ("/Things(1)/Datastreams(3)/name", ResourcePath((Segment("Things", 1), Segment("Datastreams", 3), Segment("name")))),
        ("/Things(1)/properties/a-b/0", ResourcePath((Segment("Things", 1), Segment("properties"), Segment("a-b"), Segment("0")))),
        ("/Things/$ref", ResourcePath((Segment("Things"),), ref=True)),
        ("/Things(1)/name/$value", ResourcePath((Segment("Things", 1), Segment("name")), value=True)),
        ("/Things/$count", ResourcePath((Segment("Things"),), count=True)),
    ],
)  # fmt: skip
def test_a_path_is_read(path: str, expected: ResourcePath) -> None:
    assert parse_path(path) == expected


@pytest.mark.parametrize(
    ("path", "kind", "position"),
    [
        ("/Things(1)x", Malformed, 10),
        ("/Things(", Malformed, 8),
        ("/Things(1", Malformed, 8),
        ("/Things()", Malformed, 8),
        ("/Things//x", Malformed, 7),
        ("/Things(1)/$ref/name", Malformed, 11),
        ("/Things(1 or 1=1)", Malformed, 8),
        ("/Things" + "/a" * 40, Malformed, 71),
        ("/Things('abc')", Unknown, None),
        ("/Things('a''b/c')", Unknown, None),
        ("/Things(abc)", Unknown, None),
        ("/Things(9223372036854775808)", Unknown, None),
        ("/Things(" + "9" * 5000 + ")", Unknown, None),
        ("/$batch", Unknown, None),
        ("/Things/$metadata", Unknown, None),
    ],
)
def test_what_is_no_path_says_where(path: str, kind: type[AllmendeError], position: int | None) -> None:
    with pytest.raises(kind) as caught:
        parse_path(path)
    assert caught.value.position == position
