# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""An installation of two organisations with people of every role and keys of every kind: two real stores, and
`allmende serve` over them. `python -m tests.site.rig DIR` fills the people store of DIR."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from allmende.core.config import Settings
from allmende.core.principal import Principal, Visibility
from allmende.sensing.hub import opened
from allmende.sensing.store.commands import CreateEntity, Parent
from allmende.sensing.store.device_commands import PutSource
from tests.cli.test_serve import serving
from tests.sensing.store import bodies

A, B = 1, 2
ROLES = ("reader", "funder", "moderator", "steward", "editor", "owner")
NUMBERS = {
    "public": 1,
    "hidden": 2,
    "foreign": 3,
    "foreign_hidden": 4,
    "unnamed": 5,
    "source": 1,
    "a": A,
    "b": B,
}
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Rig:
    """`keys` are whole keys, `cookies` what a browser sends; both by who has them."""

    data: Path
    address: str
    keys: dict[str, str]
    cookies: dict[str, str]
    line: httpx.Client

    def shown(self, who: str) -> dict[str, str]:
        """The headers of somebody."""
        if who in self.keys:
            return {"authorization": f"Bearer {self.keys[who]}"}
        return {"cookie": self.cookies[who]} if who in self.cookies else {}

    def ask(self, method: str, path: str, who: str = "anonymous", **more: Any) -> httpx.Response:
        headers = self.shown(who) | more.pop("headers", {})
        return self.line.request(method, f"{self.address}{path}", headers=headers, **more)

    def at(self, address: str) -> "Rig":
        """Another server over the same stores."""
        return replace(self, address=address)

    def change(self, sql: str, *values: Any) -> None:
        """In the people store, as another process does."""
        with closing(sqlite3.connect(self.data / "people.sqlite3", timeout=10)) as connection:
            connection.execute(sql, values)
            connection.commit()

    def row(self, sql: str, *values: Any) -> tuple[Any, ...]:
        with closing(sqlite3.connect(self.data / "people.sqlite3", timeout=10)) as connection:
            found: tuple[Any, ...] = connection.execute(sql, values).fetchone()
            return found

    def found(self, sql: str, *values: Any) -> Any:
        return self.row(sql, *values)[0]


@contextmanager
def running(folder: Path) -> Iterator[Rig]:
    measured(Settings(data=folder))
    command = [sys.executable, "-m", "tests.site.rig", str(folder)]
    told = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    with serving("--data", str(folder)) as (_, address), httpx.Client(verify=False, timeout=20) as line:  # noqa: S501
        yield Rig(folder, address, found["keys"], found["cookies"], line)


def measured(settings: Settings) -> None:
    """Stations and datastreams as NUMBERS has them, each datastream with one value."""
    with opened(settings) as hub:
        measure(hub.pipeline.put_and_wait)


def measure(put: Any) -> None:
    for organisation, visibility in ((A, 1), (A, 0), (B, 1), (B, 0)):
        who = keeper(organisation)
        put(CreateEntity(who, "Thing", bodies.whole_thing(), None, Visibility(visibility)))
    put(CreateEntity(keeper(A), "Datastream", bodies.datastream(), Parent("Thing", 1, "Datastreams")))
    put(PutSource(keeper(A), "generic", "Quelle", A))
    for datastream, organisation in ((1, A), (2, A), (3, B), (4, B), (5, A)):
        body = {"result": 1, "Datastream": {"@iot.id": datastream}}
        put(CreateEntity(keeper(organisation), "Observation", body))


def keeper(organisation: int) -> Principal:
    own = frozenset({organisation})
    return Principal("system", manages=own, reads=own, home=organisation)


def fill(folder: Path) -> dict[str, Any]:
    from allmende.site.upkeep import migrate_people

    settings = Settings(data=folder)
    migrate_people(settings)
    people = members()
    return {"keys": made_keys(), "cookies": {name: _cookie(one) for name, one in people.items()}}


def members() -> dict[str, Any]:
    """Somebody of every role in A, somebody of none, and the operator. B is there as well."""
    from allmende.identity.models import Membership, Organisation, Person

    Organisation.objects.create(id=B, name="Stadtwerke", kind="utility")
    made = {}
    for name in ("signed_in", *ROLES, "operator"):
        person = Person.objects.create_user(name, f"{name}@auenbrueck.example", None)
        if name in ROLES:
            Membership.objects.create(organisation_id=A, person=person, role=name)
        made[name] = person
    made["operator"].is_operator = True
    made["operator"].save()
    return made


def made_keys() -> dict[str, str]:
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    return {
        "device": _key(A, datastreams=[1, 2]),
        "reading": _key(A, reads_private=True),
        "managing": _key(A, manages_things=True),
        "foreign": _key(B, manages_things=True),
        "revoked": _key(A, manages_things=True, revoked=now),
        "expired": _key(A, manages_things=True, expires=now - timedelta(seconds=1)),
    }


def _key(organisation: int, **grant: Any) -> str:
    from allmende.identity.keys import digest_of, key_text, new_secret
    from allmende.identity.models import ApiKey

    made = ApiKey.objects.create(name="Schlüssel", organisation_id=organisation, **grant)
    text = key_text(made.pk, new_secret())
    ApiKey.objects.filter(pk=made.pk).update(digest=digest_of(text))
    return text


def _cookie(person: Any) -> str:
    """A session as signing in makes it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    os.environ["ALLMENDE_DATA"] = sys.argv[1]
    print(json.dumps(fill(Path(sys.argv[1]))))  # noqa: T201  the answer of this command
