# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Three hundred people comment on a draft, over HTTP, each signed in and each a browser of their own."""

import json
import os
import sqlite3
import subprocess
import sys
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from bench import load
from bench.figures import Figure, Figures
from bench.posting import BadAnswer
from bench.processes import ROOT, served

PEOPLE = 300
_SPREAD = 10.0
"""Seconds in which they all press the button: a hall that was told to."""
_NUMBERS = count()
_TOKEN = "a" * 32
_PREPARE = """
import json, sys
from datetime import timedelta
from pathlib import Path
from allmende.core.config import load
from allmende.site.upkeep import migrate_people
migrate_people(load(Path(sys.argv[1])))
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from django.utils import timezone
from allmende.identity.models import Membership, Organisation, Person
from allmende.participation.drafts.actions import preparing
from allmende.participation.drafts.bring_in.markdown import blocks
town = Organisation.objects.get(pk=1)
people = []
for number in range(int(sys.argv[2])):
    person = Person(pseudonym=f"mensch-{number}", email=f"m{number}@auenbrueck.example")
    person.set_unusable_password()
    person.save()
    people.append(person)
Membership.objects.create(organisation=town, person=people[0], role="owner")
text = "\\n\\n".join(f"Absatz {number}: Der Markt hat {number} Plätze." for number in range(50))
draft = preparing.bring_in(people[0], town, town, {"title": "Parken", "blocks": blocks(text)})
now = timezone.now()
preparing.schedule(people[0], draft, now - timedelta(days=1), now + timedelta(days=1))
sessions = []
for person in people:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    sessions.append(session.session_key)
print(json.dumps(sessions))
"""


def bench(folder: Path, *, people: int = PEOPLE, spread: float = _SPREAD) -> Figures:
    """Raises BadAnswer where a comment that was acknowledged is not there, or is there twice."""
    data = folder / "commenting"
    sessions = prepare(data, people)
    with served(data) as server:
        hall = _all(server.address, sessions, spread)
        same = _all(server.address, sessions, 0.0)
    stored = _stored(data)
    if stored != 2 * people:
        raise BadAnswer(f"{2 * people} comments were acknowledged, {stored} are stored")
    return {
        "comments_300": Figure(hall.percentile(0.99) * 1e3, "ms"),
        "comments_300_at_once": Figure(same.percentile(0.99) * 1e3, "ms"),
    }


def _all(address: load.Address, sessions: list[str], spread: float) -> load.Source:
    requests = [_comment(address, one, number) for number, one in enumerate(sessions)]
    source = load.Source(load.once(requests), len(sessions), spread=spread, apiece=1)
    load.run(address, source, seconds=120.0)
    if set(source.statuses) != {302} or source.answers != len(sessions):
        raise BadAnswer(f"statuses {dict(source.statuses)}, {source.lost} lines lost")
    return source


def prepare(data: Path, people: int) -> list[str]:
    """A draft that is open, and so many people who are signed in: the keys of their sessions."""
    data.mkdir(parents=True)
    environment = os.environ | {"ALLMENDE_DATA": str(data)}
    command = [sys.executable, "-c", _PREPARE, str(data), str(people)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    keys: list[str] = json.loads(done.stdout.splitlines()[-1])
    return keys


def _comment(address: load.Address, session: str, number: int) -> bytes:
    """As a browser sends the form of a passage."""
    text = f"Kommentar {next(_NUMBERS)} von {number}"  # the same twice would be a finger that pressed twice
    facts = {"csrfmiddlewaretoken": _TOKEN, "kind": "doubt", "text": text, "span": ""}
    body = urlencode(facts).encode()
    head = (
        f"POST /entwuerfe/1/absatz/{number % 50 + 1} HTTP/1.1\r\nhost: {address[0]}:{address[1]}\r\n"
        f"cookie: sessionid={session}; csrftoken={_TOKEN}\r\n"
        f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _stored(data: Path) -> int:
    with sqlite3.connect(data / "people.sqlite3") as store:
        found: int = store.execute("SELECT count(*) FROM drafts_remark").fetchone()[0]
        return found
