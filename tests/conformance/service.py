# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A small installation, asked without a socket."""

from typing import Any

from tests.sensing.http.door import ROOT, Door
from tests.sensing.store import bodies

FULL = bodies.thing(
    properties={"height": 3, "kind": "weather", "none": None},
    Locations=[bodies.location(properties={"floor": 1})],
    Datastreams=[
        bodies.datastream(name="Luft", properties={"rhythm": 60}),
        bodies.datastream(name="Boden", Sensor=bodies.sensor(name="SHT40", properties={"price": 9})),
    ],
    MultiDatastreams=[bodies.multi_datastream()],
)
"""Thing 1 with Location 1, Datastreams 1 and 2, MultiDatastream 3."""


class Service:
    """`door` answers as a server does; numbers are ids of observations in the order of their results."""

    def __init__(self, door: Door) -> None:
        self.door = door
        assert door.post("/Things", FULL).status_code == 201
        self.numbers = [self.observe(1, day, day * 1.5) for day in range(1, 13)]
        self.observe(2, 1, "warm")
        self.arrays = self.create("/MultiDatastreams(3)/Observations", {"result": [61.5, 12]})

    def observe(self, stream: int, day: int, result: Any) -> int:
        time = f"2026-11-{day:02d}T06:00:00Z"
        body = {"phenomenonTime": time, "result": result, "resultTime": time}
        return self.create(f"/Datastreams({stream})/Observations", body)

    def create(self, path: str, body: Any) -> int:
        answer = self.door.post(path, body)
        assert answer.status_code == 201, answer.text
        location = answer.headers["location"]
        assert location.startswith(f"{ROOT}/")
        assert self.door.ask("GET", location.removeprefix(ROOT)).status_code == 200
        return int(location.rpartition("(")[2].removesuffix(")"))

    def get(self, path: str) -> Any:
        return self.door.get(path)

    def values(self, path: str) -> list[Any]:
        return self.get(path)["value"]  # type: ignore[no-any-return]

    def results(self, query: str) -> list[Any]:
        return [one["result"] for one in self.values(f"/Datastreams(1)/Observations?{query}")]

    def status(self, method: str, path: str, body: Any = None, **more: Any) -> int:
        given = {} if body is None else {"json": body}
        return self.door.ask(method, path, **given, **more).status_code
