# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Tests of stores run on every kind of them. The small town is built once for each: nobody writes to it."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.sensing.stores import KINDS, STORES
from tests.sensing.town import Town, open_town

_OPENING = {"tmp_path", "town", "town_in_short_pages", "town_without_hidden", "doors"}
"""Fixtures of tests that open a store, or might."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if not _OPENING.isdisjoint(metafunc.fixturenames):
        only = metafunc.definition.get_closest_marker("only")
        metafunc.parametrize("store_kind", KINDS if only is None else only.args, indirect=True)


@pytest.fixture(autouse=True)
def store_kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of KINDS, or none for tests without a store."""
    STORES.kind = getattr(request, "param", "none")
    yield STORES.kind
    STORES.release()
    STORES.kind = "sqlite"


@pytest.fixture(scope="session", autouse=True)
def databases_go_with_their_worker() -> Iterator[None]:
    yield
    STORES.close()


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Town]:
    @cache
    def built(_: str, name: str, **how: bool | int) -> Town:
        folder = tmp_path_factory.mktemp(name)
        STORES.kept.add(str(folder))
        return open_town(folder, **how)  # type: ignore[arg-type]

    return built


@pytest.fixture
def town(store_kind: str, towns: Callable[..., Town]) -> Town:
    return towns(store_kind, "town")


@pytest.fixture
def town_in_short_pages(store_kind: str, towns: Callable[..., Town]) -> Town:
    return towns(store_kind, "short", page_size=3)


@pytest.fixture
def town_without_hidden(store_kind: str, towns: Callable[..., Town]) -> Town:
    """The same town as if what organisation 2 hides had never been."""
    return towns(store_kind, "open", with_hidden=False)
