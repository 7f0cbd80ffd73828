# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Questions asked on the loop: every one is answered, in their order, whatever becomes of the line."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from allmende.sensing.store.postgres import PostgresDatabase
from tests.sensing.store.conftest import Store

pytestmark = pytest.mark.only("postgres")

Row = tuple[Any, ...]


async def opened(database: PostgresDatabase) -> None:
    """The first who ask are sent the long way while the line is opened."""
    while not database.ask("SELECT 1", (), lambda _: None):
        await asyncio.sleep(0.005)


async def answers(database: PostgresDatabase, questions: list[tuple[str, Row]]) -> list[Row | None]:
    found: list[Row | None] = []
    done = asyncio.Event()

    def take(row: Row | None) -> None:
        found.append(row)
        if len(found) == len(questions):
            done.set()

    for sql, values in questions:
        assert database.ask(sql, values, take)
    await asyncio.wait_for(done.wait(), 10)
    return found


@pytest.fixture
def run(store: Store) -> Callable[[Callable[[PostgresDatabase], Awaitable[None]]], None]:
    database = store.database
    assert isinstance(database, PostgresDatabase)

    async def work(test: Callable[[PostgresDatabase], Awaitable[None]]) -> None:
        await opened(database)
        await test(database)

    return lambda test: asyncio.run(work(test))


Run = Callable[[Callable[[PostgresDatabase], Awaitable[None]]], None]


def test_a_thousand_questions_at_once_are_answered_in_their_order(run: Run) -> None:
    async def test(database: PostgresDatabase) -> None:
        questions: list[tuple[str, Row]] = [("SELECT ?::bigint + 1", (one,)) for one in range(1_000)]
        assert await answers(database, questions) == [(one + 1,) for one in range(1_000)]

    run(test)


def test_values_come_back_as_the_store_has_them(run: Run) -> None:
    async def test(database: PostgresDatabase) -> None:
        sql = "SELECT ?::bigint, ?::text, ?::numeric, NULL::text, '20'::numeric, '20.0'::numeric"
        assert await answers(database, [(sql, (7, "ß'?", 2.5))]) == [(7, "ß'?", 2.5, None, 20, 20.0)]
        assert await answers(database, [("SELECT 1 WHERE 1 = ?::bigint", (2,))]) == [None]

    run(test)


def test_answers_longer_than_any_buffer_arrive_whole(run: Run) -> None:
    async def test(database: PostgresDatabase) -> None:
        long = "ä" * 300_000
        questions: list[tuple[str, Row]] = [("SELECT ?::text", (long,))] * 40
        assert await answers(database, questions) == [(long,)] * 40

    run(test)


def test_a_question_that_fails_sends_those_with_it_the_long_way_and_the_next_is_answered(run: Run) -> None:
    async def test(database: PostgresDatabase) -> None:
        bad: list[tuple[str, Row]] = [("SELECT 1", ()), ("SELECT 1 / ?::bigint", (0,)), ("SELECT 2", ())]
        assert await answers(database, bad) == [(1,), None, None]
        await opened(database)
        assert await answers(database, [("SELECT 2", ())]) == [(2,)]

    run(test)


def test_nothing_can_be_written_over_it(run: Run) -> None:
    async def test(database: PostgresDatabase) -> None:
        assert await answers(database, [("DELETE FROM thing RETURNING id", ())]) == [None]

    run(test)


def test_who_waits_when_the_server_ends_the_line_is_told(run: Run) -> None:
    async def test(database: PostgresDatabase) -> None:
        [(pid,)] = await answers(database, [("SELECT pg_backend_pid()", ())])  # type: ignore[misc]

        def end() -> None:
            with database.reading() as connection:
                connection.execute("SELECT pg_terminate_backend(?::int)", (pid,))

        waiting = asyncio.ensure_future(answers(database, [("SELECT pg_sleep(4)", ())]))
        await asyncio.sleep(0)
        thread = threading.Thread(target=end)
        thread.start()
        assert await waiting == [None]
        thread.join()
        await opened(database)
        assert await answers(database, [("SELECT 2", ())]) == [(2,)]

    run(test)


def test_a_callers_fault_costs_nobody_else_an_answer(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    async def test(database: PostgresDatabase) -> None:
        def fail(_: Row | None) -> None:
            raise ValueError("not mine")

        assert database.ask("SELECT 1", (), fail)
        assert await answers(database, [("SELECT 2", ())]) == [(2,)]

    run(test)
    assert "could not be taken" in caplog.text


def test_another_loop_has_a_line_of_its_own(run: Run) -> None:
    async def test(database: PostgresDatabase) -> None:
        assert await answers(database, [("SELECT 3", ())]) == [(3,)]

    run(test)
    run(test)
