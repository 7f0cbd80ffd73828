# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2

import pytest

from allmende.sensing.entities import BY_SET
from allmende.sensing.odata.parse import parse_query
from allmende.sensing.sql.effort import reads_much

OBSERVATIONS = "Observations"


@pytest.mark.parametrize(
    ("entities", "option", "text", "expected"),
    [
        (OBSERVATIONS, "filter", "phenomenonTime ge 2026-11-20 and phenomenonTime lt 2026-11-21", False),
        (OBSERVATIONS, "filter", "2026-11-20 lt phenomenonTime", False),
        (OBSERVATIONS, "filter", "phenomenonTime gt now()", False),
        (OBSERVATIONS, "filter", "phenomenonTime gt now() sub duration'PT1H'", False),
        (OBSERVATIONS, "filter", "during(phenomenonTime, 2026-11-20/2026-11-21)", False),
        (OBSERVATIONS, "filter", "overlaps(phenomenonTime, 2026-11-20/2026-11-21)", True),
        (OBSERVATIONS, "filter", "phenomenonTime add duration'PT1H' gt now()", True),
        ("Things", "filter", "Datastreams/any(d: d/name eq 'x')", False),
        ("Things", "filter", "Datastreams/any(d: d/Observations/any(o: o/result gt 5))", True),
        ("Things", "filter", "Datastreams/any(d: d/Observations/result gt 5)", True),
        (OBSERVATIONS, "orderby", "round(result)", True),
        (OBSERVATIONS, "filter", "phenomenonTime ne 2026-11-20", True),
        (OBSERVATIONS, "filter", "phenomenonTime lt 2026-11-20 or phenomenonTime gt 2026-11-21", True),
        (OBSERVATIONS, "filter", "id eq 5", False),
        (OBSERVATIONS, "filter", "id in (5, 6)", False),
        (OBSERVATIONS, "filter", "id gt 5", True),
        (OBSERVATIONS, "filter", "result gt 5", True),
        (OBSERVATIONS, "filter", "phenomenonTime gt 2026-11-20 and result gt 5", True),
        (OBSERVATIONS, "filter", "Datastream/id eq 5 and Datastream/Thing/name eq 'x'", False),
        (OBSERVATIONS, "filter", "Datastream/Observations/result eq 5", True),
        (OBSERVATIONS, "filter", "FeatureOfInterest/name eq 'x'", True),
        (OBSERVATIONS, "orderby", "phenomenonTime desc", False),
        (OBSERVATIONS, "orderby", "phenomenonTime desc,id desc", False),
        (OBSERVATIONS, "orderby", "result", True),
        ("Things", "filter", "name eq 'x' or Datastreams/name eq 'y'", False),
        ("Things", "filter", "name eq 'x' or Datastreams/Observations/id gt 1", True),
        ("Things", "expand", "Datastreams/Observations", False),
        ("Things", "expand", "Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))", False),
        ("Things", "expand", "Datastreams($expand=Observations($filter=result gt 1))", True),
        ("Things", "expand", "Datastreams($filter=Observations/result gt 1)", True),
    ],
)
def test_what_may_read_many_observations(entities: str, option: str, text: str, expected: bool) -> None:
    assert reads_much(BY_SET[entities], parse_query(((f"${option}", text),))) == expected
