# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever knows how the town stood and reads the log knows how it stands."""

import json
import random
from typing import Any

import pytest

from allmende.connectors.contract import Reading
from allmende.core.errors import AllmendeError
from allmende.core.principal import SYSTEM, TOWN, Principal, Visibility
from allmende.sensing.entities import BY_NAME
from allmende.sensing.store.commands import (
    Command,
    CreateEntity,
    Parent,
    PatchEntity,
    SetVisibility,
    TakeReadings,
)
from allmende.sensing.store.days import Days
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.snapshots import snapshot
from tests.sensing.store import bodies
from tests.sensing.store.conftest import NOW, Store

PEOPLE = [
    Principal("person", one, reads=frozenset(own), manages=frozenset(own), home=min(own))
    for one, own in enumerate(({TOWN}, {2}, {TOWN, 2}), 1)
]
THINGS = 4
NUMBERS = {"Thing": THINGS, "Datastream": 2 * THINGS, "FeatureOfInterest": THINGS}
NUMBERS |= dict.fromkeys(("Sensor", "ObservedProperty"), 2 * THINGS) | {"Location": THINGS}
Standing = dict[str, dict[str, Any]]


def build(store: Store) -> None:
    """Stations of two organisations, one of each hidden, with two streams and a value for each stream."""
    for number in range(THINGS):
        owner = PEOPLE[number % 2]
        visibility = Visibility(number // 2)
        maker = Principal("system", manages=owner.manages, everything=True, home=owner.home)
        store.do(CreateEntity(maker, "Thing", bodies.whole_thing(2), None, visibility))
    store.do(TakeReadings(SYSTEM, [Reading(one, NOW, 1.0) for one in range(1, 2 * THINGS + 1)]))


def standing(store: Store) -> Standing:
    """Every root entity, by subject."""
    found = {}
    with store.database.reading() as connection:
        ledger = Ledger(connection, Days(store.zone), lambda: NOW)
        for name, count in NUMBERS.items():
            for number in range(1, count + 1):
                one = snapshot(ledger, BY_NAME[name], number)
                assert one is not None, (name, number)
                found[f"{BY_NAME[name].set}({number})"] = one
    return found


def anything(chance: random.Random) -> Command:
    who = chance.choice(PEOPLE)
    entity = chance.choice(list(NUMBERS))
    number = chance.randint(1, NUMBERS[entity])
    if chance.random() < 0.6:
        whole, shown = chance.random() < 0.5, Visibility(chance.randint(0, 1))
        streams = [chance.randint(1, 2 * THINGS)] if whole and chance.random() < 0.3 else []
        return SetVisibility(who, entity, number, shown, whole, streams)
    if chance.random() < 0.1:
        place, above = bodies.location(), Parent("Thing", chance.randint(1, THINGS), "Locations")
        return CreateEntity(who, "Location", place, above, Visibility(chance.randint(0, 1)))
    return PatchEntity(who, entity, number, a_change(chance, entity))


def a_change(chance: random.Random, entity: str) -> dict[str, Any]:
    link = chance.choice([one for one in BY_NAME[entity].links if one.target in NUMBERS] or [None])
    if link is None or chance.random() < 0.2:
        return {"name": str(chance.randint(0, 3))}
    target = {"@iot.id": chance.randint(1, NUMBERS[link.target])}
    return {link.name: [target] if link.many else target}


def replayed(store: Store, found: Standing) -> Standing:
    """Every line continues what the ones before it said."""
    for subject, content in store.rows("SELECT subject, content FROM change_log ORDER BY id"):
        said = json.loads(content)
        if said["verb"].endswith(".create"):
            continue
        known = found[subject]
        for name in said["before"].keys() | said["after"].keys():
            assert known.pop(name, None) == said["before"].get(name), (subject, name)
        known |= said["after"]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_the_log_replayed_is_the_store(store: Store, seed: int) -> None:
    build(store)
    before, chance = standing(store), random.Random(seed)
    refused = 0
    for _ in range(60):
        try:
            store.do(anything(chance))
        except AllmendeError:
            refused += 1
    after = standing(store)
    assert before != after
    assert refused < 50
    assert replayed(store, before) == after
    assert store.faults() == []
