# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""All entities of OGC 18-088 §8 in one table. Whatever is generic (parser's names, plan, compile,
write, answers, documentation) reads it and knows no entity by name.

Spec words (`phenomenonTime`) are the outer names; columns are the store's.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Kind(Enum):
    TEXT = "text"
    JSON = "json"  # any JSON, kept as text
    GEOMETRY = "geometry"  # GeoJSON, kept as text
    INSTANT = "instant"  # one column, microseconds UTC
    INTERVAL = "interval"  # two columns, the second null for an instant
    PERIOD = "period"  # two columns, low and high of what was observed; null when nothing was
    RESULT = "result"  # number in the first column, any other JSON as text in the second


@dataclass(frozen=True, slots=True)
class Property:
    """`columns` of `table` (the entity's own when empty). `key` is the member of a JSON column."""

    name: str
    kind: Kind
    columns: tuple[str, ...]
    mandatory: bool = False
    computed: bool = False
    table: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """A table between two: `own` points to this entity, `other` to the target."""

    table: str
    own: str
    other: str
    position: str = ""
    """The column that keeps the order of the targets, where there is one."""


@dataclass(frozen=True, slots=True)
class Link:
    """A navigation property. Exactly one of `column` (own table → target), `reverse` (target's column →
    this) and `join` says how; the feature of an observation is `column` with the datastream's default."""

    name: str
    target: str
    many: bool
    column: str = ""
    reverse: str = ""
    join: Join | None = None
    mandatory: bool = False
    cascade: bool = False
    """Deleting this entity deletes what the link reaches (§10.4)."""


@dataclass(frozen=True, slots=True)
class Entity:
    name: str
    set: str
    table: str
    properties: tuple[Property, ...]
    links: tuple[Link, ...]
    parent: str = ""
    """The link whose target decides who may see this; empty for roots with a visibility of their own."""
    tells: str = ""
    """A link to many that this would tell of by being there: it is seen by who may see all of them."""
    only: tuple[str, int] | None = None
    """A column and its value in the rows of the table that are of this entity; None: all of them are."""

    @property
    def one(self) -> str:
        """As a sentence begins with it: `A Thing`, `An Observation`."""
        return f"A{with_article(self.name)[1:]}"

    @property
    def is_root(self) -> bool:
        return not self.parent

    @property
    def is_stream(self) -> bool:
        """A Datastream or MultiDatastream: what observations hang on."""
        return self.table == "datastream"

    def hangs_on(self, owner: "Entity") -> bool:
        """Whoever sees the owner sees this."""
        return bool(self.parent) and BY_NAME[self.parent].table == owner.table

    def property(self, name: str) -> Property | None:
        return next((one for one in self.properties if one.name == name), None)

    def link(self, name: str) -> Link | None:
        return next((one for one in self.links if one.name == name), None)


def with_article(name: str) -> str:
    """`a Thing`, `an Observation`."""
    return f"an {name}" if name[0] in "AEIO" else f"a {name}"


def _text(name: str, column: str = "", *, mandatory: bool = True) -> Property:
    return Property(name, Kind.TEXT, (column or name,), mandatory=mandatory)


def _json(name: str, column: str = "", *, mandatory: bool = False) -> Property:
    return Property(name, Kind.JSON, (column or name,), mandatory=mandatory)


_NAME, _DESCRIPTION, _PROPERTIES = _text("name"), _text("description"), _json("properties")
_ENCODING = _text("encodingType", "encoding_type")

THING: Final = Entity(
    "Thing",
    "Things",
    "thing",
    (_NAME, _DESCRIPTION, _PROPERTIES),
    (
        Link("Locations", "Location", many=True, join=Join("thing_location", "thing", "location")),
        Link("HistoricalLocations", "HistoricalLocation", many=True, reverse="thing", cascade=True),
        Link("Datastreams", "Datastream", many=True, reverse="thing", cascade=True),
        Link("MultiDatastreams", "MultiDatastream", many=True, reverse="thing", cascade=True),
    ),
)
LOCATION: Final = Entity(
    "Location",
    "Locations",
    "location",
    (
        _NAME,
        _DESCRIPTION,
        _ENCODING,
        Property("location", Kind.GEOMETRY, ("location",), mandatory=True),
        _PROPERTIES,
    ),
    (
        Link("Things", "Thing", many=True, join=Join("thing_location", "location", "thing")),
        Link(
            "HistoricalLocations",
            "HistoricalLocation",
            many=True,
            join=Join("historical_location_location", "location", "historical_location"),
            cascade=True,
        ),
    ),
)
HISTORICAL_LOCATION: Final = Entity(
    "HistoricalLocation",
    "HistoricalLocations",
    "historical_location",
    (Property("time", Kind.INSTANT, ("time",), mandatory=True),),
    (
        Link("Thing", "Thing", many=False, column="thing", mandatory=True),
        Link(
            "Locations",
            "Location",
            many=True,
            join=Join("historical_location_location", "historical_location", "location"),
            mandatory=True,
        ),
    ),
    parent="Thing",
    tells="Locations",
)
_OBSERVED = (
    Property("observedArea", Kind.GEOMETRY, ("area",), computed=True, table="datastream_state"),
    Property(
        "phenomenonTime", Kind.PERIOD, ("start_min", "end_max"), computed=True, table="datastream_state"
    ),
    Property(
        "resultTime",
        Kind.PERIOD,
        ("result_time_min", "result_time_max"),
        computed=True,
        table="datastream_state",
    ),
)
_THING = Link("Thing", "Thing", many=False, column="thing", mandatory=True)
_SENSOR = Link("Sensor", "Sensor", many=False, column="sensor", mandatory=True)
_OBSERVATIONS = Link("Observations", "Observation", many=True, reverse="datastream", cascade=True)
DATASTREAM: Final = Entity(
    "Datastream",
    "Datastreams",
    "datastream",
    (
        _NAME,
        _DESCRIPTION,
        _text("observationType", "observation_type"),
        _json("unitOfMeasurement", "unit_of_measurement", mandatory=True),
        *_OBSERVED,
        _PROPERTIES,
    ),
    (
        _THING,
        _SENSOR,
        Link(
            "ObservedProperty",
            "ObservedProperty",
            many=False,
            join=Join("datastream_observed_property", "datastream", "observed_property"),
            mandatory=True,
        ),
        _OBSERVATIONS,
    ),
    only=("multi", 0),
)
MULTI_DATASTREAM: Final = Entity(
    "MultiDatastream",
    "MultiDatastreams",
    "datastream",
    (
        _NAME,
        _DESCRIPTION,
        _text("observationType", "observation_type"),
        _json("multiObservationDataTypes", "data_types", mandatory=True),
        _json("unitOfMeasurements", "unit_of_measurement", mandatory=True),
        *_OBSERVED,
        _PROPERTIES,
    ),
    (
        _THING,
        _SENSOR,
        Link(
            "ObservedProperties",
            "ObservedProperty",
            many=True,
            join=Join("datastream_observed_property", "datastream", "observed_property", "position"),
            mandatory=True,
        ),
        _OBSERVATIONS,
    ),
    only=("multi", 1),
)
SENSOR: Final = Entity(
    "Sensor",
    "Sensors",
    "sensor",
    (_NAME, _DESCRIPTION, _ENCODING, _json("metadata", mandatory=True), _PROPERTIES),
    (
        Link("Datastreams", "Datastream", many=True, reverse="sensor", cascade=True),
        Link("MultiDatastreams", "MultiDatastream", many=True, reverse="sensor", cascade=True),
    ),
)
OBSERVED_PROPERTY: Final = Entity(
    "ObservedProperty",
    "ObservedProperties",
    "observed_property",
    (_NAME, _text("definition"), _DESCRIPTION, _PROPERTIES),
    (
        Link(
            "Datastreams",
            "Datastream",
            many=True,
            join=Join("datastream_observed_property", "observed_property", "datastream"),
            cascade=True,
        ),
        Link(
            "MultiDatastreams",
            "MultiDatastream",
            many=True,
            join=Join("datastream_observed_property", "observed_property", "datastream"),
            cascade=True,
        ),
    ),
)
OBSERVATION: Final = Entity(
    "Observation",
    "Observations",
    "observation",
    (
        Property("phenomenonTime", Kind.INTERVAL, ("start", "end")),
        Property("result", Kind.RESULT, ("result", "result_json"), mandatory=True),
        Property("resultTime", Kind.INSTANT, ("result_time",)),
        Property("resultQuality", Kind.JSON, ("extra",), key="resultQuality"),
        Property("validTime", Kind.JSON, ("extra",), key="validTime"),
        Property("parameters", Kind.JSON, ("extra",), key="parameters"),
    ),
    (
        Link("Datastream", "Datastream", many=False, column="datastream"),
        Link("MultiDatastream", "MultiDatastream", many=False, column="datastream"),
        Link("FeatureOfInterest", "FeatureOfInterest", many=False, column="feature"),
    ),
    parent="Datastream",
)
FEATURE: Final = Entity(
    "FeatureOfInterest",
    "FeaturesOfInterest",
    "feature",
    (
        _NAME,
        _DESCRIPTION,
        _ENCODING,
        Property("feature", Kind.GEOMETRY, ("feature",), mandatory=True),
        _PROPERTIES,
    ),
    (Link("Observations", "Observation", many=True, reverse="feature", cascade=True),),
)

ENTITIES: Final = (
    THING,
    LOCATION,
    HISTORICAL_LOCATION,
    DATASTREAM,
    MULTI_DATASTREAM,
    SENSOR,
    OBSERVED_PROPERTY,
    OBSERVATION,
    FEATURE,
)
BY_NAME: Final = {one.name: one for one in ENTITIES}
BY_SET: Final = {one.set: one for one in ENTITIES}


@dataclass(frozen=True, slots=True)
class WellKnown:
    """A key in `properties` that Allmende reads and shows."""

    key: str
    on: tuple[str, ...]
    meaning: str


WELL_KNOWN: Final = (
    WellKnown("key", ("Thing", "Datastream"), "the source's own name for it; loading again finds it by this"),
    WellKnown("license", ("Thing", "Datastream"), "dcat-ap.de licence code, e.g. dl-by-de/2.0"),
    WellKnown("attribution", ("Thing", "Datastream"), "who must be named when the data are used"),
    WellKnown("field", ("Thing", "Datastream"), "mobility, retail or environment"),
    WellKnown(
        "kind",
        ("Thing", "Datastream"),
        "what it is in one word: parking, bicycle, charging, footfall, air, noise, river, soil, weather",
    ),
    WellKnown("purpose", ("Thing",), "why this is measured"),
    WellKnown("measures_not", ("Thing",), "what this does not measure: no persons, no pictures"),
    WellKnown("operator", ("Thing",), "who runs it"),
    WellKnown("until", ("Thing",), "the day on which it ends, e.g. 2027-06-30"),
    WellKnown("capacity", ("Thing", "Datastream"), "how many there are in all: places, charging points"),
    WellKnown("rhythm", ("Datastream",), "seconds between two values; older than three of them is stale"),
)
