# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""CreateObservations (OGC 18-088 §13.2): many rows at once, each answered for itself, in the order given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from allmende.core.clock import Clock
from allmende.core.errors import AllmendeError, Malformed, TooLarge
from allmende.core.principal import Principal
from allmende.sensing.http import body as bodies
from allmende.sensing.store.columns import observation_row
from allmende.sensing.store.commands import AddObservations, NewObservation

_ROWS_PER_COMMAND = 2_000
_MOST_ROWS = 250_000  # of one request: their answers are held in memory
_FEATURE = "FeatureOfInterest/id"
_EXTRA = ("resultQuality", "validTime", "parameters")
NEEDED = ("phenomenonTime", "result")
COMPONENTS = (*NEEDED, "resultTime", *_EXTRA, _FEATURE)


class Reference(msgspec.Struct):
    id: Annotated[int, msgspec.Meta(ge=0, lt=1 << 33)] = msgspec.field(name="@iot.id")


class Group(msgspec.Struct):
    """The rows of one Datastream or MultiDatastream; each has a value for every component."""

    components: list[str]
    dataArray: list[list[Any]]  # noqa: N815
    Datastream: Reference | None = None
    MultiDatastream: Reference | None = None

    def command(
        self, principal: Principal, rows: list[NewObservation], feature: int | None
    ) -> AddObservations:
        """Raises Malformed where it does not say whose rows they are."""
        if (self.Datastream is None) == (self.MultiDatastream is None):
            raise Malformed('A group needs either Datastream or MultiDatastream. Try: {"@iot.id": 1}.')
        of = self.Datastream or self.MultiDatastream
        assert of is not None  # noqa: S101  # one of both
        return AddObservations(principal, of.id, rows, feature, self.Datastream is None)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand or fall together, and where their answers go."""

    places: Sequence[int]
    command: AddObservations


@dataclass(frozen=True, slots=True)
class Work:
    """`answers`: one for every row given; what could not be read has its error there already."""

    answers: list[str]
    parts: list[Part]


_DECODER = msgspec.json.Decoder(list[Group])
_EXAMPLE = (
    '[{"Datastream": {"@iot.id": 1}, "components": ["phenomenonTime", "result"], '
    '"dataArray": [["2026-11-23T14:05:00Z", 21.5]]}]'
)


def read(principal: Principal, body: bytes, clock: Clock) -> Work:
    """Raises Malformed where the whole cannot be read; a bad row alone becomes its own error."""
    work = Work([], [])
    groups = bodies.decode_with(_DECODER, body, _EXAMPLE)
    if (rows := sum(len(group.dataArray) for group in groups)) > _MOST_ROWS:
        raise TooLarge(f"There are {rows} rows. Known: {_MOST_ROWS} at most. Try: several requests.")
    for group in groups:
        _check_components(group.components)
        reader = _RowReader(group.components, clock)
        _read_group(principal, group, reader, work)
    return work


def finish(work: Work, outcomes: Sequence[Any], root: str) -> bytes:
    """The JSON array of self links and errors."""
    for part, outcome in zip(work.parts, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            text = _error(outcome)
            for place in part.places:
                work.answers[place] = text
        else:
            for place, number in zip(part.places, outcome, strict=True):
                work.answers[place] = f"{root}/Observations({number})"
    return msgspec.json.encode(work.answers)


def _check_components(components: Sequence[str]) -> None:
    unknown = [one for one in components if one not in COMPONENTS]
    if unknown:
        raise Malformed(f"There is no component {unknown[0][:60]!r}. Known: {', '.join(COMPONENTS)}.")
    for name in NEEDED:
        if components.count(name) != 1:
            raise Malformed(f"components need {name} once. Known: {', '.join(COMPONENTS)}.")
    if len(set(components)) != len(components):
        raise Malformed("components name something twice.")


def _read_group(principal: Principal, group: Group, reader: "_RowReader", work: Work) -> None:
    """Consecutive rows of the same feature become one part; of a MultiDatastream each row is one, because
    only the writer knows how long its arrays are."""
    most = _ROWS_PER_COMMAND if group.MultiDatastream is None else 1
    rows: list[NewObservation] = []
    places: list[int] = []
    current: int | None = None
    for row in group.dataArray:
        try:
            observation, feature = reader.read(row)
        except AllmendeError as error:
            work.answers.append(_error(error))
            continue
        if rows and (feature != current or len(rows) == most):
            work.parts.append(Part(places, group.command(principal, rows, current)))
            rows, places = [], []
        current = feature
        rows.append(observation)
        places.append(len(work.answers))
        work.answers.append("")
    if rows:
        work.parts.append(Part(places, group.command(principal, rows, current)))


class _RowReader:
    """Knows where in a row what stands."""

    def __init__(self, components: Sequence[str], clock: Clock) -> None:
        where = {name: place for place, name in enumerate(components)}
        self._clock = clock
        self._width = len(components)
        self._time, self._result = where["phenomenonTime"], where["result"]
        self._result_time, self._feature = where.get("resultTime"), where.get(_FEATURE)
        self._extra = {name: where[name] for name in _EXTRA if name in where}

    def read(self, row: Sequence[Any]) -> tuple[NewObservation, int | None]:
        """The observation and the feature it names. Raises Malformed."""
        if len(row) != self._width:
            raise Malformed(f"The row has {len(row)} values for {self._width} components.")
        result_time = None if self._result_time is None else row[self._result_time]
        extra = {name: row[place] for name, place in self._extra.items()} if self._extra else None
        observation = observation_row(row[self._result], row[self._time], result_time, extra, self._clock)
        return observation, None if self._feature is None else _feature_id(row[self._feature])


def _feature_id(value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise Malformed(f"{_FEATURE} is a number, {str(value)[:40]!r} was given.")
    return value


def _error(error: BaseException) -> str:
    if isinstance(error, AllmendeError):
        return f"error {error.message}"
    return "error The row could not be stored; the server's log says why."
