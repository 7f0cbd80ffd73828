# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a benchmark returns, and what was promised for it."""

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is value / against; both None where there is nothing to compare with."""

    value: float
    unit: str
    against: float | None = None

    @property
    def ratio(self) -> float | None:
        return None if not self.against else self.value / self.against


Figures = dict[str, Figure]
Kind = Literal["value at most", "value at least", "ratio at least", "ratio at most", "exactly", "told"]


@dataclass(frozen=True, slots=True)
class Target:
    """`bound` limits the value or the ratio; None: told, not promised."""

    title: str
    against: str = ""
    kind: Literal["value at most", "value at least", "ratio at least", "ratio at most", "exactly", "told"] = (
        "told"
    )
    bound: float = 0.0

    def is_reached(self, figure: Figure) -> bool | None:
        ratio = figure.ratio
        match self.kind:
            case "value at most":
                return figure.value <= self.bound
            case "value at least":
                return figure.value >= self.bound
            case "exactly":
                return figure.value == self.bound
            case "ratio at least":
                return ratio is not None and ratio >= self.bound
            case "ratio at most":
                return ratio is not None and ratio <= self.bound
            case _:
                return None


_NOTHING = "POST to the same server with nothing behind it"
_ENGINE = "executemany into the same table, 1,000 rows a transaction, each on the disk"

_ROWS = "the same rows as CreateObservations"

TARGETS: dict[str, Target] = {
    "fsync": Target("one fsync of 4 KiB on this disk, median"),
    "post_32": Target("single POST Observations, 32 connections", _NOTHING, "ratio at least", 0.20),
    "post_256": Target("single POST Observations, 256 connections", _NOTHING, "ratio at least", 0.25),
    "post_32_cpu": Target(
        "processor time a POST, 32 connections", "the POST with nothing behind", "value at most", 70
    ),
    "post_256_cpu": Target(
        "processor time a POST, 256 connections", "the POST with nothing behind", "value at most", 70
    ),
    "post_32_key": Target(
        "single POST Observations with a key, 32 connections", "the same without", "ratio at least", 0.90
    ),
    "entity": Target(
        "one entity by its key, 32 connections",
        "GET to the same server with nothing behind it",
        "ratio at least",
        0.40,
    ),
    "mqtt_qos1": Target(
        "MQTT, QoS 1, ten publishers with a key, somebody hearing", kind="value at least", bound=5_000
    ),
    "mqtt_qos1_p99": Target("the same: until the acknowledgement, 99th percentile"),
    "mqtt_memory": Target("the same: resident memory of the server afterwards"),
    "mqtt_fan_p99": Target(
        "1,000 MQTT clients, 200 hear 50 messages a second: from sending to hearing, 99th percentile"
    ),
    "mqtt_fan_lost": Target("the same: messages that did not arrive", kind="exactly", bound=0),
    "webhooks": Target("uplinks of The Things Stack as webhooks, 32 connections"),
    "webhooks_p99": Target("the same: until the answer, 99th percentile"),
    "places": Target(
        "which of 10,000 Things lie in an area, over HTTP, median",
        "the same by box alone, asked of the store itself",
        "value at most",
        10,
    ),
    "places_near": Target(
        "which of them lie near a point, over HTTP, median", "the same", "value at most", 10
    ),
    "places_nearest": Target("the nearest of 10,000 Locations first, over HTTP, median"),
    "create_observations": Target(
        "CreateObservations, 250,000 rows into one datastream, 1,000 a request",
        _ENGINE,
        "ratio at least",
        0.40,
    ),
    "batch": Target("$batch of 1,000 inserts (multipart), two at once", _ROWS, "value at least", 6_000),
    "batch_json": Target("the same as JSON", _ROWS, "value at least", 6_000),
    "batch_change_set": Target("the same as one change set", _ROWS, "value at least", 6_000),
    "readings": Target("10,000,000 readings into 5,000 datastreams, in process", _ENGINE),
    "map_query": Target(
        "map query over HTTP: 1,000 Things, 5,000 Datastreams, each with its latest value, median",
        kind="value at most",
        bound=200,
    ),
    "map_query_statements": Target("SQL statements of the map query", kind="exactly", bound=4),
    "year_series": Target(
        "a year of minute values as chart series with band, 2,000 points, median",
        kind="value at most",
        bound=20,
    ),
    "year_series_hours": Target("the same in hours: 8,760 points, median"),
    "count": Target(
        "$count=true over 10 million observations, over HTTP, median", kind="value at most", bound=5
    ),
    "page_10000": Target("page 10,000 of 100 observations over HTTP, median", "page 1", "ratio at most", 1.2),
    "csv": Target("a million observations as CSV, streamed", kind="value at least", bound=300_000),
    "csv_memory": Target(
        "what all ten million as CSV cost the server in memory, most", kind="value at most", bound=60
    ),
    "page_while_writing": Target(
        "a page of 100 observations while 32 connections saturate the writer, p99",
        kind="value at most",
        bound=5,
    ),
    "page_while_loading": Target(
        "the same while 2 connections saturate the writer with CreateObservations, p99"
    ),
    "comments_300": Target(
        "300 people who are signed in comment on a draft within ten seconds, p99",
        kind="value at most",
        bound=800,
    ),
    "comments_300_at_once": Target("the same, all in the same instant, p99"),
    "ballots_500": Target(
        "550 phones read 500 badges within 30 seconds from one address and vote, each of five requests, p99",
        kind="value at most",
        bound=1_000,
    ),
    "ballots_500_at_once": Target("the same, all in the same instant, p99"),
    "anchoring": Target(
        "5,000 marked spans in 500 passages, found again in a new version",
        "every passage laid beside every other with difflib",
        "value at most",
        2,
    ),
    "search": Target(
        "a rare and a usual word among 20,000 pages, median",
        "the same letters looked for in every page",
        "value at most",
        50,
    ),
    "search_common": Target("two words that thousands of them have", "the same"),
    "similar": Target("pages that say much the same, while somebody types", "the same"),
    "timetable_25_80": Target(
        "timetable of 25 pitches, 4 slots, 5 rooms, 80 voters, proven the best: slowest of 20 camps",
        "what CP-SAT was given and did not prove it in",
        "value at most",
        2,
    ),
    "timetable_25_200": Target(
        "the same with 200 voters", "what CP-SAT was given and did not prove it in", "value at most", 2
    ),
    "timetable_60": Target(
        "60 pitches, 6 slots, 8 rooms, 400 voters: gap to the proven bound, widest of 3 camps",
        kind="value at most",
        bound=0.5,
    ),
    "timetable_60_time": Target("the time that took", kind="value at most", bound=10),
    "timetable_60_annealing": Target("wishes met", "plain annealing, the same time", "ratio at least", 1.0),
    "timetable_60_cp_sat": Target("wishes met", "CP-SAT, the same time on two cores", "ratio at least", 1.0),
    "timetable_120": Target(
        "120 pitches, 8 slots, 12 rooms, 1,000 voters: wishes met",
        "a run of ten minutes",
        "ratio at least",
        0.995,
    ),
    "timetable_120_time": Target("the time that took", kind="value at most", bound=20),
    "timetable_120_annealing": Target("wishes met", "plain annealing, the same time", "ratio at least", 1.0),
    "timetable_120_cp_sat": Target("wishes met", "CP-SAT, the same time on two cores", "ratio at least", 1.0),
    "timetable_300": Target(
        "300 pitches, 12 slots, 25 rooms, 3,000 voters: wishes met",
        "a run of ten minutes",
        "ratio at least",
        0.99,
    ),
    "timetable_300_time": Target("the time that took", kind="value at most", bound=20),
    "timetable_300_annealing": Target("wishes met", "plain annealing, the same time", "ratio at least", 1.0),
    "timetable_300_cp_sat": Target("wishes met", "CP-SAT, the same time on two cores", "ratio at least", 1.0),
    "timetable_memory": Target("resident memory of planning 300 pitches and 3,000 voters, most"),
    "replan": Target(
        "cancellations after which the hole alone regains 99 % of a new plan, mean of the five sizes above",
        kind="value at least",
        bound=90,
    ),
    "replan_25": Target("the same in the camps of 25 pitches, where a session is a twentieth of everything"),
    "bytes_a_row": Target(
        "a row at minute rhythm with its roll-ups, arriving in the order of time",
        kind="value at most",
        bound=55,
    ),
    "bytes_a_row_loaded": Target("the same, loaded one datastream after the other"),
    "memory_idle": Target("resident memory of the idle server", kind="value at most", bound=150),
    "memory_after": Target("resident memory after the queries and the load on 10 million observations"),
}

ON_POSTGRES = {
    "entity": replace(TARGETS["entity"], bound=0.25),
    "map_query": replace(TARGETS["map_query"], bound=300),
}
"""What is promised otherwise where the database is another process."""
