# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""Whatever is asked: an answer or a clear refusal, never a fault of the server."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmende.core.errors import AllmendeError
from allmende.core.principal import ANONYMOUS
from allmende.sensing.entities import ENTITIES
from allmende.sensing.http.answers import Request
from allmende.sensing.http.read import answer
from allmende.sensing.odata.text import expression_to_text
from allmende.sensing.store import reader
from tests.sensing.queries import Queries
from tests.sensing.town import ROOT, Town

WORDS = (
    "name", "id", "@iot.id", "result", "phenomenonTime", "resultTime", "properties", "properties/n", "Datastreams",
    "Datastream", "Thing/name", "Observations/result", "location", "observedArea/type", "parameters/p", "eq", "ne",
    "gt", "lt", "and", "or", "not", "add", "div", "mod", "in", "(", ")", "(", ")", ",", "1", "0", "-1", "2.5", "'x'",
    "''", "null", "true", "2026-11-20", "2026-11-20T00:00:00Z/2026-11-21", "length(", "startswith(", "now()", "desc",
    "'; DROP TABLE thing; --'", "9223372036854775807", "1e999", "$top=1", ";", "=", "/", "geo.distance(", "FeatureOfInterest/id",
)  # fmt: skip
OPTIONS = (
    "$filter",
    "$orderby",
    "$select",
    "$expand",
    "$top",
    "$skip",
    "$count",
    "$skiptoken",
    "$resultFormat",
)


def status(town: Town, path: str, query: bytes) -> int:
    try:
        return answer(town.hub, Request("GET", path, query, ROOT, ANONYMOUS, {})).status
    except AllmendeError as error:
        assert error.message.endswith((".", "?")) or error.position is not None
        return error.status


@pytest.mark.parametrize("seed", range(8))
def test_words_in_any_order_are_answered_or_refused(town: Town, seed: int) -> None:
    random = Random(seed)
    for _ in range(250):
        path = f"/{random.choice(ENTITIES).set}" + random.choice(("", "", "(1)", "(1)/name"))
        option = random.choice(OPTIONS)
        words = "%20".join(random.choice(WORDS) for _ in range(random.randrange(1, 9)))
        assert status(town, path, f"{option}={words}".encode()) in (200, 204, 400, 404, 501), words


@given(st.text(max_size=40), st.binary(max_size=60))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_path_and_any_query_is_answered_or_refused(town: Town, path: str, query: bytes) -> None:
    assert status(town, f"/{path}", query) in (200, 204, 400, 404, 501)


@given(st.sampled_from(OPTIONS), st.text(max_size=40))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_of_an_option_is_answered_or_refused(town: Town, option: str, text: str) -> None:
    query = f"{option}=".encode() + "".join(f"%{one:02x}" for one in text.encode("utf-8", "ignore")).encode()
    assert status(town, "/Observations", query) in (200, 400, 501)


def nested(kind: str, depth: int) -> str:
    text = "result eq 1"
    for index in range(depth):
        match kind:
            case "brackets":
                text = f"({text})"
            case "logic":
                text = f"(result eq {index} {('or', 'and')[index % 2]} ({text}))"
            case "not":
                text = f"not ({text})"
            case "boolean":
                text = f"({text}) eq true"
            case "links":
                text = f"({text} or Datastream/Observations/result eq {index}) and FeatureOfInterest/id eq {index}"
    return text


@pytest.mark.parametrize("kind", ["brackets", "logic", "not", "boolean", "links"])
@pytest.mark.parametrize("depth", [3, 6, 10, 12, 15, 23, 100, 3_000])
def test_nesting_is_answered_or_refused(town: Town, kind: str, depth: int) -> None:
    found = status(town, "/Observations", f"$filter={nested(kind, depth)}".replace(" ", "%20").encode())
    assert found == 200 if depth <= 6 else found in (200, 400)


@pytest.mark.parametrize("word", ["add", "mod", "div"])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("depth", [10, 23, 100])
def test_arithmetic_is_answered_or_refused(town: Town, word: str, side: str, depth: int) -> None:
    text = "result"
    for _ in range(depth):
        text = f"({text} {word} 3)" if side == "left" else f"(3 {word} {text})"
    found = status(town, "/Observations", f"$filter={text} lt 1".replace(" ", "%20").encode())
    assert found == 200 if depth <= 10 else found in (200, 400)


@pytest.mark.parametrize("joined", [" or ", " and "])
def test_long_chains_are_answered(town: Town, joined: str) -> None:
    text = joined.join(f"Datastreams/Observations/result ne {one}" for one in range(40))
    text += joined + joined.join(f"id ne {one}" for one in range(1_500))
    assert status(town, "/Things", f"$filter={text}".replace(" ", "%20").encode()) == 200


def test_long_lists_are_answered(town: Town) -> None:
    numbers = ",".join(map(str, range(4_000)))
    assert status(town, "/Things", f"$filter=id%20in%20({numbers})".encode()) == 200
    assert (
        status(town, "/Observations", f"$filter=id%20in%20({numbers[:2000].rpartition(',')[0]})".encode())
        == 200
    )


def test_random_filters_of_great_depth_are_never_a_fault(town: Town) -> None:
    queries = Queries(77)
    for _ in range(60):
        entity = queries.random.choice(ENTITIES)
        text = expression_to_text(queries.filter(entity, depth=8)).replace("%", "%25").replace(" ", "%20")
        assert status(town, f"/{entity.set}", f"$filter={text}".encode()) in (200, 400)


@pytest.mark.parametrize("depth", range(1, 11))
def test_expanding_in_circles_is_answered(town: Town, depth: int) -> None:
    expand = "/".join((["Datastreams", "Thing"] * 5)[:depth])
    assert status(town, "/Things", f"$expand={expand}".encode()) == 200


def test_what_takes_too_long_is_ended(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    circle = "/".join(["FeatureOfInterest/Observations"] * 4)
    query = f"$filter={circle}/result%20eq%20result".encode()
    monkeypatch.setattr(reader, "LONGEST", -1.0)
    assert status(town, "/Observations", query) == 413
    monkeypatch.undo()
    assert status(town, "/Things", b"") == 200


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/Things(1)/properties/²", b""),
        ("/Things", "$orderby=properties/²".encode()),
        ("/Things", "$filter=properties/² eq 1".encode()),
    ],
)
def test_a_digit_that_is_no_number_is_a_name(town: Town, path: str, query: bytes) -> None:
    assert status(town, path, query) in (200, 400, 404)
