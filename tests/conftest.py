# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A skipped test is said loudly, and is a failure where nothing may be skipped. Workers share the work."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.utils import translation

from tests.sensing import stores
from tests.workers import Dealing, begins, workers

NOTHING_SKIPPED = "ALLMENDE_NOTHING_SKIPPED"

hypothesis.settings.register_profile("allmende", deadline=None)  # how long an example takes says nothing here
hypothesis.settings.load_profile("allmende")


@pytest.fixture(scope="session", autouse=True)
def cost_of_passwords() -> dict[str, int]:
    """What a town pays. Here everybody's password costs next to nothing: it would be a tenth of all time."""
    from allmende.identity.hashing import Argon2

    paid = {name: getattr(Argon2, name) for name in ("time_cost", "memory_cost")}
    Argon2.time_cost, Argon2.memory_cost = 1, 8
    return paid


@pytest.fixture(autouse=True)
def settings_stay_in_their_test() -> Iterator[None]:
    """Commands lay out their settings in the environment."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def portals_are_read_anew() -> Iterator[None]:
    """What one test wrote into the people store is gone in the next."""
    yield
    if "allmende.identity.portals" in sys.modules:
        sys.modules["allmende.identity.portals"].forget()


@pytest.fixture(autouse=True)
def language_stays_in_its_test() -> Iterator[None]:
    """A request leaves it behind on the thread."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The people store of tests is laid as that of a town is; migrations would take three seconds more."""
    from django.conf import settings
    from django.db import connection

    from allmende.site.laying import lay

    creation: Any = connection.creation
    create = creation._create_test_db

    def laid(*arguments: Any) -> Any:
        connection.settings_dict["NAME"] = name = create(*arguments)
        connection.close()
        lay(settings.ALLMENDE)
        return name

    creation._create_test_db = laid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealing:
    return Dealing(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return workers()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever the random order: long files begin, journeys first of all, the largest piece of one worker."""
    items.sort(key=begins)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} TESTS WERE SKIPPED, see the reasons above", red=True)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        stores.start_of_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        stores.end_of_session()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get(NOTHING_SKIPPED) and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
