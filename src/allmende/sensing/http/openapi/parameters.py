# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Query options, headers and keys as OpenAPI says them. Which options there are, parse and aggregate know."""

from typing import Any

from allmende.sensing.http import aggregate
from allmende.sensing.http.openapi.properties import Schema
from allmende.sensing.http.preferences import RETURNS
from allmende.sensing.odata.parse import FORMATS, METADATA
from allmende.sensing.odata.parse import OPTIONS as QUERY
from allmende.sensing.store.aggregates import ORDERED, SUMMED
from allmende.sensing.store.intervals import NAMED

Parameter = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer", "minimum": 0}
_QUERY: dict[str, tuple[str, Schema]] = {
    "$filter": (
        "Which of them: comparisons, and, or, not, arithmetic and functions, also through links.",
        {**_TEXT, "examples": ["result gt 20 and phenomenonTime ge 2026-01-01T00:00:00Z"]},
    ),
    "$expand": (
        "What is linked, with options of its own in brackets.",
        {**_TEXT, "examples": ["Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))"]},
    ),
    "$select": (
        "Properties and links to show, also parts of properties. `distinct:` before them: each once.",
        {**_TEXT, "examples": ["id,name,properties/operator"]},
    ),
    "$orderby": ("In which order.", {**_TEXT, "examples": ["phenomenonTime desc"]}),
    "$top": ("At most so many.", _WHOLE),
    "$skip": ("Pass over so many.", _WHOLE),
    "$count": ("Tell how many there are in all.", {"type": "boolean"}),
    "$skiptoken": ("Where the page before ended: taken from its nextLink, as it is.", _TEXT),
    "$resultFormat": ("Instead of entities as JSON.", {"enum": list(FORMATS)}),
    "$as_of": (
        "As things were at this instant; Observations have no past.",
        {**_TEXT, "format": "date-time"},
    ),
    "$resultMetadata": ("How many links the answer carries.", {"enum": list(METADATA)}),
}
_AGGREGATE: dict[str, tuple[str, Schema]] = {
    "every": (f"{', '.join(NAMED)}, or a duration such as PT15M.", {**_TEXT, "examples": ["hour"]}),
    "of": (
        f"{', '.join((*SUMMED, ORDERED))}, or percentiles such as p95; several with commas.",
        {**_TEXT, "examples": ["mean,max"]},
    ),
    "zone": (
        "The time zone of days and longer, and of `from` and `until`; the town's own without it.",
        {**_TEXT, "examples": ["UTC"]},
    ),
    "from": ("Not before this; a day alone begins in the zone.", {**_TEXT, "examples": ["2026-01-01"]}),
    "until": ("Before this, read like `from`.", {**_TEXT, "examples": ["2026-02-01"]}),
    "component": ("Which of a MultiDatastream, counted from 0.", _WHOLE),
    "$resultFormat": ("Instead of JSON.", {"enum": ["CSV"]}),
}
_HEADERS: dict[str, tuple[str, Schema]] = {
    "If-None-Match": ("The ETag of an answer that is known already: 304 if it is still the same.", _TEXT),
    "If-Match": ("The ETag of what is to be changed: 412 if somebody else has changed it since.", _TEXT),
    "Prefer": ("What to be answered with.", {"enum": [f"return={one.decode()}" for one in RETURNS]}),
}
READ_ONE = ("$expand", "$select", "$resultFormat", "$as_of", "$resultMetadata")
READ_MANY = tuple(QUERY)
READ_LINKS = ("$filter", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$as_of")


def parameters() -> dict[str, Parameter]:
    """All of them, by the name under which an operation means them."""
    found = {_key(name): _in_query(name, *_QUERY[name]) for name in QUERY}
    found |= {
        _key(name, aggregated=True): _aggregated(name) for name in aggregate.OPTIONS if name in _AGGREGATE
    }
    found |= {_key(name): _parameter(name, "header", *said) for name, said in _HEADERS.items()}
    found["address"] = _in_query("$id", "The address of one.", _TEXT) | {"required": True}
    found["id"] = _key_of("id", "Of the entity.")
    found["other"] = _key_of("other", "Of the entity that it is linked with.")
    return found


def refs(*names: str) -> list[Parameter]:
    return [{"$ref": f"#/components/parameters/{_key(one)}"} for one in names]


def aggregate_refs() -> list[Parameter]:
    return [
        {"$ref": f"#/components/parameters/{_key(one, aggregated=one in _AGGREGATE)}"}
        for one in aggregate.OPTIONS
    ]


def _key(name: str, *, aggregated: bool = False) -> str:
    plain = name.removeprefix("$")
    return f"aggregate-{plain}" if aggregated else plain


def _aggregated(name: str) -> Parameter:
    return _in_query(name, *_AGGREGATE[name]) | {"required": name == "every"}


def _in_query(name: str, says: str, schema: Schema) -> Parameter:
    return _parameter(name, "query", says, schema)


def _parameter(name: str, where: str, says: str, schema: Schema) -> Parameter:
    return {"name": name, "in": where, "description": says, "schema": schema}


def _key_of(name: str, says: str) -> Parameter:
    return _parameter(name, "path", says, {"type": "integer", "format": "int64"}) | {"required": True}
