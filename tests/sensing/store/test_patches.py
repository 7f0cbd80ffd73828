# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""JSON Patch as RFC 6902 has it: each row a document, a patch, and what comes of it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from allmende.core.errors import Conflict, Malformed
from allmende.sensing.store import patches

DONE: list[tuple[str, Any, list[dict[str, Any]], Any]] = [
    ("add a member", {"a": 1}, [{"op": "add", "path": "/b", "value": 2}], {"a": 1, "b": 2}),
    ("add replaces a member", {"a": 1}, [{"op": "add", "path": "/a", "value": 2}], {"a": 2}),
    ("add into an array", [1, 3], [{"op": "add", "path": "/1", "value": 2}], [1, 2, 3]),
    ("add before the first", [2], [{"op": "add", "path": "/0", "value": 1}], [1, 2]),
    ("add behind the last", [1], [{"op": "add", "path": "/1", "value": 2}], [1, 2]),
    ("add with -", {"a": [1]}, [{"op": "add", "path": "/a/-", "value": [2]}], {"a": [1, [2]]}),
    (
        "add deep",
        {"a": {"b": {}}},
        [{"op": "add", "path": "/a/b/c", "value": None}],
        {"a": {"b": {"c": None}}},
    ),
    ("add the whole", {"a": 1}, [{"op": "add", "path": "", "value": [7]}], [7]),
    ("the empty name", {"": 1}, [{"op": "replace", "path": "/", "value": 2}], {"": 2}),
    (
        "names with / and ~",
        {"a/b": 1, "m~n": 2},
        [{"op": "remove", "path": "/a~1b"}, {"op": "test", "path": "/m~0n", "value": 2}],
        {"m~n": 2},
    ),
    ("~01 is ~1", {"~1": 5}, [{"op": "remove", "path": "/~01"}], {}),
    ("a number as a name", {"0": "x"}, [{"op": "replace", "path": "/0", "value": "y"}], {"0": "y"}),
    ("remove a member", {"a": 1, "b": 2}, [{"op": "remove", "path": "/b"}], {"a": 1}),
    ("remove from an array", [1, 2, 3], [{"op": "remove", "path": "/1"}], [1, 3]),
    ("replace", {"a": {"b": 1}}, [{"op": "replace", "path": "/a/b", "value": [True]}], {"a": {"b": [True]}}),
    ("replace in an array", [1, 2], [{"op": "replace", "path": "/1", "value": None}], [1, None]),
    (
        "move a member",
        {"a": {"b": 1}, "c": {}},
        [{"op": "move", "from": "/a/b", "path": "/c/d"}],
        {"a": {}, "c": {"d": 1}},
    ),
    ("move within an array", [1, 2, 3, 4], [{"op": "move", "from": "/1", "path": "/3"}], [1, 3, 4, 2]),
    ("move to where it is", {"a": 1}, [{"op": "move", "from": "/a", "path": "/a"}], {"a": 1}),
    (
        "copy",
        {"a": [1]},
        [{"op": "copy", "from": "/a", "path": "/b"}, {"op": "add", "path": "/b/-", "value": 2}],
        {"a": [1], "b": [1, 2]},
    ),
    ("test a string", {"a": "ä"}, [{"op": "test", "path": "/a", "value": "ä"}], {"a": "ä"}),
    (
        "test an object in any order",
        {"a": {"x": 1, "y": [2]}},
        [{"op": "test", "path": "/a", "value": {"y": [2], "x": 1}}],
        {"a": {"x": 1, "y": [2]}},
    ),
    ("1 is 1.0", {"a": 1}, [{"op": "test", "path": "/a", "value": 1.0}], {"a": 1}),
    ("null is there", {"a": None}, [{"op": "test", "path": "/a", "value": None}], {"a": None}),
    ("other members are passed over", {"a": 1}, [{"op": "remove", "path": "/a", "why": "because"}], {}),
    ("nothing to do", {"a": 1}, [], {"a": 1}),
]
CONFLICTS: list[tuple[str, Any, list[dict[str, Any]]]] = [
    ("test of another value", {"a": 1}, [{"op": "test", "path": "/a", "value": 2}]),
    ("1 is not true", {"a": 1}, [{"op": "test", "path": "/a", "value": True}]),
    ("1 is not '1'", {"a": 1}, [{"op": "test", "path": "/a", "value": "1"}]),
    ("arrays have an order", {"a": [1, 2]}, [{"op": "test", "path": "/a", "value": [2, 1]}]),
    ("test of nothing", {}, [{"op": "test", "path": "/a", "value": None}]),
    ("add below nothing", {"a": 1}, [{"op": "add", "path": "/b/c", "value": 1}]),
    ("add below a number", {"a": 1}, [{"op": "add", "path": "/a/b", "value": 1}]),
    ("add past the end", [1], [{"op": "add", "path": "/2", "value": 1}]),
    ("a leading zero", [1, 2], [{"op": "add", "path": "/01", "value": 1}]),
    ("a sign", [1, 2], [{"op": "remove", "path": "/-1"}]),
    ("- is no element", [1, 2], [{"op": "remove", "path": "/-"}]),
    ("digits of others", [1, 2], [{"op": "remove", "path": "/\u0661"}]),
    ("an endless index", [1], [{"op": "remove", "path": "/" + "9" * 5_000}]),
    ("remove nothing", {"a": 1}, [{"op": "remove", "path": "/b"}]),
    ("replace nothing", {"a": 1}, [{"op": "replace", "path": "/b", "value": 1}]),
    ("move nothing", {"a": 1}, [{"op": "move", "from": "/b", "path": "/c"}]),
    ("copy nothing", {"a": 1}, [{"op": "copy", "from": "/b", "path": "/c"}]),
    (
        "below what was removed",
        {"a": 1},
        [{"op": "remove", "path": ""}, {"op": "add", "path": "/a", "value": 1}],
    ),
]
MALFORMED: list[tuple[str, Any]] = [
    ("no array", {"op": "add", "path": "/a", "value": 1}),
    ("no object", [1]),
    ("no op", [{"path": "/a"}]),
    ("an unknown op", [{"op": "spam", "path": "/a"}]),
    ("an op that is none", [{"op": ["add"], "path": "/a", "value": 1}]),
    ("no path", [{"op": "remove"}]),
    ("a path that is none", [{"op": "remove", "path": 1}]),
    ("a path without a slash", [{"op": "remove", "path": "a"}]),
    ("a lone ~", [{"op": "remove", "path": "/a~"}]),
    ("~2", [{"op": "remove", "path": "/~2"}]),
    ("no value", [{"op": "add", "path": "/a"}]),
    ("no value to test", [{"op": "test", "path": "/a"}]),
    ("no from", [{"op": "move", "path": "/a"}]),
    ("a move into itself", [{"op": "move", "from": "/a", "path": "/a/b"}]),
    ("too many", [{"op": "test", "path": "", "value": 1}] * 1_001),
]


@pytest.mark.parametrize(("name", "document", "patch", "result"), DONE, ids=[one[0] for one in DONE])
def test_a_patch_makes(name: str, document: Any, patch: Any, result: Any) -> None:
    before = json.dumps(document)
    found = patches.applied(document, patches.read(patch))
    assert json.dumps(found) == json.dumps(result)
    assert json.dumps(document) == before


@pytest.mark.parametrize(("name", "document", "patch"), CONFLICTS, ids=[one[0] for one in CONFLICTS])
def test_a_patch_does_not_fit(name: str, document: Any, patch: Any) -> None:
    before = json.dumps(document)
    with pytest.raises(Conflict):
        patches.applied(document, patches.read(patch))
    assert json.dumps(document) == before


@pytest.mark.parametrize(("name", "patch"), MALFORMED, ids=[one[0] for one in MALFORMED])
def test_what_is_no_patch_is_told_so(name: str, patch: Any) -> None:
    with pytest.raises(Malformed):
        patches.read(patch)


def test_copies_of_copies_come_to_an_end() -> None:
    grow = [{"op": "copy", "from": "", "path": f"/{place}"} for place in range(1_000)]
    with pytest.raises(Malformed, match="too large or too deep"):
        patches.applied({"a": 1}, patches.read(grow))


DOCUMENTS = some.recursive(
    some.none() | some.booleans() | some.integers(-3, 3) | some.text("ab~/", max_size=2),
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(some.text("ab~/0", max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(DOCUMENTS, DOCUMENTS)
def test_what_is_put_somewhere_is_found_there(document: Any, value: Any) -> None:
    patch = [
        {"op": "replace", "path": "", "value": {"before": document}},
        {"op": "add", "path": "/after", "value": value},
        {"op": "test", "path": "/after", "value": value},
        {"op": "copy", "from": "/before", "path": "/again"},
        {"op": "test", "path": "/again", "value": document},
        {"op": "move", "from": "/again", "path": "/before"},
    ]
    found = patches.applied(None, patches.read(patch))
    assert patches.same(found, {"before": document, "after": value})


@given(
    DOCUMENTS,
    some.lists(
        some.fixed_dictionaries(
            {
                "op": some.sampled_from(["add", "remove", "replace", "move", "copy", "test"]),
                "path": some.text("/ab0-~", max_size=4),
                "from": some.text("/ab0", max_size=4),
                "value": DOCUMENTS,
            }
        ),
        max_size=4,
    ),
)
@settings(max_examples=200)
def test_any_patch_is_applied_or_refused(document: Any, patch: Any) -> None:
    try:
        patches.applied(document, patches.read(patch))
    except (Conflict, Malformed) as error:
        assert error.message
