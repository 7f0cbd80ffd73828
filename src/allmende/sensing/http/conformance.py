# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The requirements of OGC 18-088, which of them hold, and what the root document says of it (§9.2.1).

A class of which all requirements hold is named alone. Extensions go by the names that clients know."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Requirement:
    """`id` after `…/iot_sensing/1.1/req/`; `says` in our words."""

    id: str
    clause: str
    says: str
    holds: bool = True

    @property
    def belongs_to(self) -> str:
        """Its class."""
        return self.id.partition("/")[0]


def _model(name: str, clause: str, says: str) -> tuple[Requirement, Requirement]:
    return (
        Requirement(
            f"datamodel/{name}/properties", clause, f"{says}: its properties, the mandatory ones always"
        ),
        Requirement(f"datamodel/{name}/relations", clause, f"{says}: its links, each by its navigationLink"),
    )


REQUIREMENTS = (
    Requirement(
        "datamodel/entity-control-information/common-control-information",
        "8.1",
        "every entity carries its id, its own address and the addresses of what it is linked with",
    ),
    *_model("thing", "8.2.1", "Thing"),
    *_model("location", "8.2.2", "Location"),
    *_model("historical-location", "8.2.3", "HistoricalLocation"),
    *_model("datastream", "8.2.4", "Datastream"),
    *_model("sensor", "8.2.5", "Sensor"),
    *_model("observed-property", "8.2.6", "ObservedProperty"),
    *_model("observation", "8.2.7", "Observation"),
    *_model("feature-of-interest", "8.2.8", "FeatureOfInterest"),
    Requirement(
        "resource-path/resource-path-to-entities",
        "9.2",
        "sets, entities, properties, bare values, links, references and paths of any depth have addresses",
    ),
    Requirement("request-data/status-code", "9.3", "what is not there is 404"),
    Requirement(
        "request-data/query-status-code", "9.3", "options that are not known are 501, broken ones 400"
    ),
    Requirement(
        "request-data/order", "9.3.1", "$filter, $count, $orderby, $skip, $top, then $select and $expand"
    ),
    Requirement("request-data/expand", "9.3.2.1", "$expand shows what is linked, with options of its own"),
    Requirement("request-data/select", "9.3.2.2", "$select shows no more than was asked for"),
    Requirement("request-data/orderby", "9.3.3.1", "$orderby, also through links; nulls before everything"),
    Requirement("request-data/top", "9.3.3.2", "$top shows so many at most"),
    Requirement("request-data/skip", "9.3.3.3", "$skip passes over so many"),
    Requirement("request-data/count", "9.3.3.4", "$count tells how many there are, whatever the page shows"),
    Requirement(
        "request-data/filter", "9.3.3.5", "$filter chooses; what is neither true nor false is left out"
    ),
    Requirement(
        "request-data/built-in-filter-operations",
        "9.3.3.5.1",
        "comparisons, and, or, not, arithmetic and brackets",
    ),
    Requirement(
        "request-data/built-in-query-functions",
        "9.3.3.5.2",
        "functions of texts, dates, numbers and places",
    ),
    Requirement("request-data/pagination", "9.3.3.6", "a list that is not whole says where it goes on"),
    Requirement("create-update-delete/create-entity", "10.2.1", "POST creates and says where"),
    Requirement(
        "create-update-delete/link-to-existing-entities",
        "10.2.1.1",
        "a new entity links to others by their id",
    ),
    Requirement(
        "create-update-delete/deep-insert", "10.2.1.2", "linked entities are created inline, all or none"
    ),
    Requirement(
        "create-update-delete/deep-insert-status-code", "10.2.1.2", "201, or 400 and nothing is stored"
    ),
    Requirement(
        "create-update-delete/update-entity", "10.3.1", "PATCH changes what is given and nothing else"
    ),
    Requirement("create-update-delete/update-entity-put", "10.3.2", "PUT replaces what there was"),
    Requirement(
        "create-update-delete/update-entity-jsonpatch",
        "10.3.3",
        "PATCH with operations of JSON Patch (RFC 6902)",
    ),
    Requirement("create-update-delete/delete-entity", "10.4", "DELETE takes along what cannot be alone"),
    Requirement(
        "create-update-delete/historical-location-auto-creation",
        "10.2.2",
        "a Thing that moves gets a HistoricalLocation",
    ),
    Requirement(
        "create-update-delete/historical-location-manual-creation",
        "10.2.3",
        "a HistoricalLocation later than all others moves its Thing",
    ),
    Requirement(
        "batch-request/batch-request",
        "11",
        "many requests in one, also as a set that stands or falls",
    ),
    Requirement("multi-datastream/properties", "12.1", "MultiDatastream: its properties"),
    Requirement("multi-datastream/relations", "12.2", "MultiDatastream: its links, its properties in order"),
    Requirement("multi-datastream/constraints", "12.3", "results are arrays as long as there are properties"),
    Requirement("data-array/data-array", "13", "observations as arrays, read and created"),
    Requirement(
        "create-observations-via-mqtt/observations-creation",
        "14.1",
        "observations by publishing",
    ),
    Requirement("receive-updates-via-mqtt/receive-updates", "14.2", "what changes, by subscribing"),
)
_STANDARD = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
_INSIDE = "https://github.com/INSIDE-information-systems/SensorThingsAPI/blob/master/"
_FROST = "https://fraunhoferiosb.github.io/FROST-Server/extensions/"
_EXTENSIONS = (
    f"{_INSIDE}CSV-ResultFormat/CSV-ResultFormat.md",
    *(
        f"{_FROST}{one}.html"
        for one in (
            "DeepSelect",
            "FilteredDelete",
            "GeoJSON-ResultFormat",
            "JsonBatchRequest",
            "MqttExpand",
            "OpenAPI",
            "ResponseMetadata",
            "SelectDistinct",
        )
    ),
)


def _claims(requirements: Iterable[Requirement]) -> Iterator[str]:
    """A class where the whole of it holds, else the requirements that do."""
    classes: dict[str, list[Requirement]] = {}
    for one in requirements:
        classes.setdefault(one.belongs_to, []).append(one)
    for name, members in classes.items():
        if len(members) == 1 or not all(one.holds for one in members):
            yield from (one.id for one in members if one.holds)
        else:
            yield name


MQTT = tuple(_STANDARD + one.id for one in REQUIREMENTS if "mqtt" in one.id)
"""Those that name where the MQTT door is (§9.2.1)."""
OPENAPI = f"{_FROST}OpenAPI.html"
CONFORMANCE = (*(_STANDARD + one for one in _claims(REQUIREMENTS)), *_EXTENSIONS)
