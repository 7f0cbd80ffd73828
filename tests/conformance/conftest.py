# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real server process over HTTP: what foreign clients meet."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import httpx
import pytest
import uvicorn

from bench.processes import served
from tests.conformance.service import Service
from tests.sensing.http.door import Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.stores import KINDS, STORES

_ROOT = Path(__file__).resolve().parent.parent.parent
_SHARED = Path(os.environ.get("ALLMENDE_SHARED_DATA") or _ROOT.parent / "shared" / "data")
SAMPLES = _SHARED / "3_sensorthings" / "ets-sta10"

Make = Callable[..., int]


def _client(folder: Path) -> Iterator[httpx.Client]:
    with (
        served(folder) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.address[1]}/v1.1", timeout=30) as one,
    ):
        yield one


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """One installation a file: empty when its first test begins."""
    yield from _client(tmp_path_factory.mktemp("conformance"))


@pytest.fixture(scope="module", params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The root of an interface on either store, for clients that speak HTTP themselves."""
    folder, before = tmp_path_factory.mktemp("client"), STORES.kind
    STORES.kind = request.param
    STORES.kept.add(str(folder))
    with opened_door(folder) as door, listening(door) as root:
        yield root
    STORES.kept.discard(str(folder))
    STORES.release()
    STORES.kind = before


@contextmanager
def listening(door: Door) -> Iterator[str]:
    """The machine half alone, over a socket: it is there at once, where the whole program takes seconds."""
    server = uvicorn.Server(uvicorn.Config(door.app, port=0, lifespan="off", log_config=None))
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1.1"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def make(hub: httpx.Client) -> Make:
    """Creates an entity and returns its id, as the standard says: 201 and a Location to follow."""

    def create(path: str, body: dict[str, Any]) -> int:
        answer = hub.post(path, json=body)
        assert answer.status_code == 201, answer.text
        link = answer.headers["location"]
        assert link.startswith(f"{hub.base_url}".rstrip("/")), link
        found = re.search(r"\((\d+)\)$", link)
        assert found is not None, link
        return int(found[1])

    return create


@pytest.fixture(scope="session")
def sample() -> Callable[..., dict[str, Any]]:
    """A body from the OGC suite's samples with ids put in, and with names, which 1.0 did not have."""

    def read(name: str, **ids: int) -> dict[str, Any]:
        path = SAMPLES / name
        if not path.exists():
            pytest.skip("the OGC suite's samples are not here: ALLMENDE_SHARED_DATA says where they are")
        text = path.read_text("utf-8")
        for placeholder, number in ids.items():
            text = text.replace(f"${placeholder.replace('_', '-')}", str(number))
        return named(json.loads(text))

    return read


def named(document: Any) -> Any:
    """The same with a name wherever a description stands alone."""
    if isinstance(document, list):
        return [named(one) for one in document]
    if not isinstance(document, dict):
        return document
    inner = {key: named(value) for key, value in document.items()}
    return {"name": inner["description"], **inner} if "description" in inner else inner


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Without a socket, shared by tests that only read."""
    with opened_door(tmp_path_factory.mktemp("town")) as door:
        yield Service(door)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Service]:
    with opened_door(tmp_path) as door:
        yield Service(door)
