# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The short way of one observation hears of an ending, also where another process wrote it down."""

import json
from pathlib import Path

from allmende.core.config import Settings
from allmende.core.principal import SYSTEM
from allmende.sensing.api import devices
from allmende.sensing.ending import Ending
from allmende.sensing.hub import opened
from tests.cli.test_serve import serving
from tests.sensing.store import bodies
from tests.site.test_protocol import Line


def test_the_short_way_is_closed_by_an_ending_and_open_again_after_it(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--open-writes") as (_, address), opened(Settings(data=tmp_path)):
        line = Line(address)

        def told(path: str, body: object) -> tuple[int, bytes]:
            line.send(path, json.dumps(body).encode())
            status, _heads, answer = line.answer()
            return status, answer

        assert told("/v1.1/Things", bodies.whole_thing())[0] == 201
        short = ("/v1.1/Datastreams(1)/Observations", {"result": 1})
        assert [told(*short)[0] for _ in range(3)] == [201] * 3
        devices.stop(SYSTEM, 1, Ending("project", 1_764_000_000_000_000))
        status, answer = told(*short)
        assert (status, b"has ended" in answer) == (403, True)
        devices.resume(SYSTEM, 1)
        assert told(*short)[0] == 201
        line.close()
