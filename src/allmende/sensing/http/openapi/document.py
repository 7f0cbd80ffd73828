# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The whole interface as one OpenAPI document, written once from the table of entities, the forms of
addresses and the options that queries take."""

from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any

import msgspec

from allmende.sensing.http.answers import JSON as JSON_HEADER
from allmende.sensing.http.answers import Answer
from allmende.sensing.http.forms import API
from allmende.sensing.http.openapi.operations import operations, sent
from allmende.sensing.http.openapi.parameters import parameters
from allmende.sensing.http.openapi.places import places
from allmende.sensing.http.openapi.responses import JSON, content, faults, read, responses
from allmende.sensing.http.openapi.schemas import ref, schemas

_ABOUT = """Devices, datastreams and observations by OGC SensorThings API 1.1 (18-088), with extensions:
`$as_of`, `$resultFormat` CSV and GeoJSON, `Observations/aggregate`, batches as JSON, `If-Match`, deletion by
a `$filter`. What is public is read without a key.

Paths of any depth are understood, as `/Things(1)/Datastreams(2)/Observations`; here stands each step once."""
_MULTIPART = "multipart/mixed"


def answer(root: str) -> Answer:
    return Answer(200, _written(root), (JSON_HEADER,))


@lru_cache(maxsize=16)
def _written(root: str) -> bytes:
    """`root` differs by the name that the server is called by."""
    return b'{"openapi":"3.1.0","servers":[%s],%s' % (msgspec.json.encode({"url": root}), _rest()[1:])


@cache
def _rest() -> bytes:
    document = {
        "info": {
            "title": "Allmende: SensorThings API",
            "version": version("allmende"),
            "description": _ABOUT,
        },
        "security": [{}, {"key": []}, {"keyAsPassword": []}],
        "paths": _paths(),
        "components": {
            "schemas": schemas(),
            "parameters": parameters(),
            "responses": responses(),
            "securitySchemes": _keys(),
        },
    }
    return msgspec.json.encode(document)


def _paths() -> dict[str, Any]:
    single = {"/": _service(), API: _this(), "/$batch": _batch(), "/CreateObservations": _rows()}
    return {**single, **{one.path: operations(one) for one in places()}}


def _keys() -> dict[str, Any]:
    """Two ways of showing the same key."""
    return {
        "key": {"type": "http", "scheme": "bearer", "description": "A key of an organisation: alm_3_…"},
        "keyAsPassword": {"type": "http", "scheme": "basic", "description": "Its number and the key."},
    }


def _service() -> dict[str, Any]:
    return _get("service", "The sets of entities, and what of the standard holds", ref("Service"))


def _this() -> dict[str, Any]:
    return _get("api", "This document", {"type": "object"})


def _get(name: str, says: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"get": {"operationId": f"get_{name}", "summary": says, "responses": read(says, {JSON: schema})}}


def _batch() -> dict[str, Any]:
    text = {"type": "string", "description": "Requests and change sets (OGC 18-088 §11)."}
    done = content("An answer to each.", {"type": "object"})
    done["content"][_MULTIPART] = {"schema": {"type": "string"}}
    return _post("batch", "Many requests in one", {JSON: ref("JsonBatch"), _MULTIPART: text}, {"200": done})


def _rows() -> dict[str, Any]:
    done = content("An answer to each row.", ref("Stored"))
    return _post(
        "CreateObservations", "Many observations at once (§13.2)", {JSON: ref("Rows")}, {"201": done}
    )


def _post(name: str, says: str, body: dict[str, Any], done: dict[str, Any]) -> dict[str, Any]:
    operation = {"operationId": f"post_{name}", "summary": says, "requestBody": sent(body)}
    return {"post": {**operation, "responses": {**done, **faults(writes=True)}}}
