# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real server process over HTTP: what foreign clients meet."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.processes import served
from tests.conformance.service import Service
from tests.sensing.http.door import door as opened_door

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
