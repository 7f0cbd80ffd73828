# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from pathlib import Path

import pytest

from allmende.core.principal import ANONYMOUS, SYSTEM, Principal
from allmende.sensing.api import audit
from allmende.sensing.hub import Hub, opened
from allmende.sensing.store.commands import CreateEntity, PatchEntity
from tests.sensing.store import bodies
from tests.sensing.stores import settings_at


def clerk(organisation: int) -> Principal:
    own = frozenset({organisation})
    return Principal("person", organisation, reads=own, manages=own, home=organisation)


ALL = Principal("person", 8, everything=True)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Three lines of organisation 1, two of organisation 2."""
    with opened(settings_at(tmp_path)) as here:
        for organisation in (1, 2):
            here.pipeline.put_and_wait(CreateEntity(clerk(organisation), "Thing", bodies.thing()))
            here.pipeline.put_and_wait(PatchEntity(clerk(organisation), "Thing", organisation, {"name": "a"}))
        here.pipeline.put_and_wait(PatchEntity(clerk(1), "Thing", 1, {"name": "b"}))
        yield here


@pytest.mark.parametrize(
    ("who", "organisations", "found"),
    [
        (clerk(1), None, [5, 2, 1]),
        (clerk(2), None, [4, 3]),
        (clerk(1), frozenset({1, 2}), [5, 2, 1]),
        (clerk(1), frozenset({2}), []),
        (ALL, None, [5, 4, 3, 2, 1]),
        (ALL, frozenset({2}), [4, 3]),
        (ALL, frozenset(), []),
        (ANONYMOUS, None, []),
    ],
)
def test_everybody_reads_the_lines_of_their_organisations(
    hub: Hub, who: Principal, organisations: frozenset[int] | None, found: list[int]
) -> None:
    assert [line.id for line in audit.lines(who, organisations=organisations)] == found


def test_the_log_is_read_page_by_page(hub: Hub) -> None:
    first = audit.lines(ALL, limit=2)
    second = audit.lines(ALL, before_id=first[-1].id, limit=2)
    assert [[line.id for line in page] for page in (first, second)] == [[5, 4], [3, 2]]


def test_a_line_says_who_did_what(hub: Hub) -> None:
    line = audit.lines(ALL, limit=1)[0]
    assert (line.actor_kind, line.actor, line.organisation) == ("person", 1, 1)
    assert (line.verb, line.subject) == ("thing.edit", "Things(1)")
    assert '"after":{"name":"b"}' in (line.content or "")


def test_the_words_of_a_person_go_and_the_chain_stays(hub: Hub) -> None:
    assert [line.id for line in audit.lines_of("person", 2)] == [3, 4]
    assert audit.erase("person", 2) == 2
    assert [(line.content, line.salt) for line in audit.lines_of("person", 2)] == [(None, None)] * 2
    assert audit.first_break() is None
    hub.pipeline.put_and_wait(CreateEntity(clerk(1), "Sensor", bodies.sensor()))
    assert audit.first_break() is None


def test_what_was_kept_long_enough_goes_and_the_chain_stays(hub: Hub) -> None:
    *older, newest = reversed(audit.lines(SYSTEM))
    assert audit.erase_before(newest.at) == len([one for one in older if one.at < newest.at])
    assert audit.lines(SYSTEM)[0].content is not None
    assert all(one.content is None for one in audit.lines(SYSTEM) if one.at < newest.at)
    assert audit.first_break() is None


def test_a_gap_shows(hub: Hub) -> None:
    connection = hub.database.writer()
    connection.execute("DELETE FROM change_log WHERE id = 3")
    connection.close()
    assert audit.first_break() == 4


def test_a_line_that_was_written_over_shows(hub: Hub) -> None:
    connection = hub.database.writer()
    connection.execute(
        "UPDATE change_log SET content = replace(content, 'thing.edit', 'thing.hide') WHERE id = 2"
    )
    connection.close()
    assert audit.first_break() == 2


def test_the_installations_own_commands_leave_no_line(hub: Hub) -> None:
    hub.pipeline.put_and_wait(CreateEntity(SYSTEM, "Sensor", bodies.sensor()))
    assert len(audit.lines(ALL)) == 5
