# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Five hundred phones vote from one address: each opens the page of its badge, gives its code, reads the
ballot and saves its votes. In between some send again what they sent, and two phones read the same badge."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bench import load
from bench.figures import Figure, Figures
from bench.posting import BadAnswer
from bench.processes import ROOT, served

PHONES = 500
PITCHES = 40
SPREAD = 30.0
"""Seconds in which the hall reads its badges."""
_STEPS = 5
"""The door, the code, the ballot, the votes, and the votes again."""
_TOKEN = "a" * 32
_COOKIE = re.compile(rb"\r\nset-cookie: *(ballot-\d+=[^;\r]+)", re.IGNORECASE)
_PREPARE = """
import json, sys
from datetime import date
from pathlib import Path
from allmende.core.config import load
from allmende.site.upkeep import migrate_people
migrate_people(load(Path(sys.argv[1])))
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from allmende.barcamp import codes
from allmende.barcamp.actions import ballots, pitches
from allmende.barcamp.actions.pitches import Offer
from allmende.barcamp.models import Badge, Barcamp
from allmende.barcamp.visitors import Visitor, token_of
from allmende.identity.models import Membership, Organisation, Person
town = Organisation.objects.get(pk=1)
person = Person(pseudonym="mensch", email="m@auenbrueck.example")
person.set_unusable_password()
person.save()
Membership.objects.create(organisation=town, person=person, role="owner")
day = date(2026, 11, 26)
facts = {"organisation": town, "municipality": town, "starts": day, "ends": day, "takes_pitches": True}
camp = Barcamp.objects.create(slug="wir", title="Wir reden", **facts)
said = "Ein Satz, der sagt, worum es geht, und noch einer, der sagt, was daraus werden soll."
for number in range(int(sys.argv[3])):
    visitor = Visitor(AnonymousUser(), token_of(str(number)))
    offer = Offer(f"Name {number}", {"title": f"Vorschlag {number}", "text": said, "topic": "Stadt"})
    pitches.offer(visitor, camp, offer)
drawn = [codes.draw() for number in range(int(sys.argv[2]))]
Badge.objects.bulk_create(
    Badge(camp=camp, serial=number, digest=codes.digest(camp.secret, code))
    for number, code in enumerate(drawn, 1)
)
ballots.open_ballot(person, camp)
session = SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.save()
pitches = list(camp.pitches.values_list("pk", flat=True))
print(json.dumps({"codes": drawn, "pitches": pitches, "secret": camp.secret, "session": session.session_key}))
"""


def bench(folder: Path, *, phones: int = PHONES, spread: float = SPREAD) -> Figures:
    """Raises BadAnswer where a phone is refused, or a badge has no ballot or two, or the file still says
    after the close whose ballot was whose."""
    data = folder / "voting"
    hall_of = prepare(data, phones)
    badges = [*range(phones), *range(0, phones, 10)]  # every tenth badge is read by two phones
    with served(data) as server:
        hall = Phones(server.address, hall_of["codes"], hall_of["pitches"], badges)
        hall.run(spread)
        again = Phones(server.address, hall_of["codes"], hall_of["pitches"], badges)
        again.run(0.0)
        voters = _voters(data)
        if len(voters) != phones:
            raise BadAnswer(f"{phones} badges have voted, {len(voters)} ballots are stored")
        _close(server.address, hall_of["session"])
        _check_secrecy(data, [hall_of["secret"], *voters])
    return {
        "ballots_500": Figure(hall.percentile(0.99) * 1e3, "ms"),
        "ballots_500_at_once": Figure(again.percentile(0.99) * 1e3, "ms"),
    }


@dataclass(slots=True)
class Phones:
    """What each of them sends next. `badges`: which one it has read."""

    address: load.Address
    codes: list[str]
    pitches: list[int]
    badges: list[int]
    cookies: dict[int, bytes] = field(default_factory=dict)
    sources: list[load.Source] = field(default_factory=list)

    def run(self, spread: float) -> None:
        """Each phone is a line of its own that asks one thing after the other. Raises BadAnswer."""
        count = len(self.badges)
        self.sources = [self._source(phone, spread * phone / count) for phone in range(count)]
        load.run(self.address, *self.sources, seconds=180.0)
        statuses = sum((one.statuses for one in self.sources), Counter[int]())
        if statuses != {200: (_STEPS - 1) * count, 302: count}:
            raise BadAnswer(f"statuses {dict(statuses)}, {sum(one.lost for one in self.sources)} lines lost")

    def percentile(self, share: float) -> float:
        ordered = sorted(taken for one in self.sources for taken in one.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def _source(self, phone: int, delay: float) -> load.Source:
        def keep(_number: int, _status: int, answer: bytes) -> None:
            if found := _COOKIE.search(answer):
                self.cookies[phone] = found[1]

        return load.Source(self._requests(phone), 1, delay=delay, apiece=_STEPS, answered=keep)

    def _requests(self, phone: int) -> load.Requests:
        return lambda number: self._request(phone, number)

    def _request(self, phone: int, step: int) -> bytes | None:
        code, cookie = self.codes[self.badges[phone]], self.cookies.get(phone, b"")
        if step == 0:
            return self._head(b"GET", "/v")
        if step == 1:
            return self._post("/v", {"code": code})
        if step == 2:
            return self._head(b"GET", "/barcamps/wir/abstimmen", cookie)
        return self._post("/barcamps/wir/abstimmen", self._ballot(phone), cookie) if step < _STEPS else None

    def _ballot(self, phone: int) -> dict[str, str]:
        wanted = {f"p{pitch}": "1" for pitch in self.pitches if (pitch * 7 + phone) % 5 == 0}
        return {"shown": ",".join(map(str, self.pitches))} | wanted

    def _head(self, method: bytes, path: str, cookie: bytes = b"") -> bytes:
        return (
            b"%b %b HTTP/1.1\r\nhost: %b:%d\r\naccept: application/json\r\ncookie: csrftoken=%b; %b\r\n"
            % (method, path.encode(), self.address[0].encode(), self.address[1], _TOKEN.encode(), cookie)
        ) + (b"\r\n" if method == b"GET" else b"")

    def _post(self, path: str, said: dict[str, str], cookie: bytes = b"") -> bytes:
        body = urlencode({"csrfmiddlewaretoken": _TOKEN} | said).encode()
        kind = b"content-type: application/x-www-form-urlencoded\r\ncontent-length: %d\r\n\r\n" % len(body)
        return self._head(b"POST", path, cookie) + kind + body


def prepare(data: Path, phones: int) -> dict[str, Any]:
    """A barcamp whose ballot is open: the codes of its badges, its pitches, its secret, and the key of the
    organiser's session."""
    data.mkdir(parents=True)
    command = [sys.executable, "-c", _PREPARE, str(data), str(phones), str(PITCHES)]
    environment = os.environ | {"ALLMENDE_DATA": str(data)}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _close(address: load.Address, session: str) -> None:
    """As the organiser does it, while the server runs. Raises BadAnswer."""
    said = urlencode({"csrfmiddlewaretoken": _TOKEN, "act": "close", "sure": "1"}).encode()
    cookies = {"cookie": f"sessionid={session}; csrftoken={_TOKEN}"}
    asked = Request(f"http://{address[0]}:{address[1]}/barcamps/wir/abstimmen/leiten", said, cookies)
    with urlopen(asked) as answer:
        if "geschlossen und ausgezählt" not in answer.read().decode():
            raise BadAnswer("the ballot was not closed")


def _check_secrecy(data: Path, secrets: list[str]) -> None:
    """Neither the tables nor what deleting leaves behind in the files. Raises BadAnswer."""
    left = b"".join(one.read_bytes() for one in data.glob("people.sqlite3*"))
    if kept := sum(one.encode() in left for one in secrets):
        raise BadAnswer(f"{kept} secrets are still in the files after the close")


def _voters(data: Path) -> list[str]:
    with sqlite3.connect(data / "people.sqlite3") as store:
        return [one for (one,) in store.execute("SELECT voter FROM barcamp_ballot")]
