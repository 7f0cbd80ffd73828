# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What subscribers are sent: the bytes of a GET of the same thing."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import msgspec

from allmende.core.errors import AllmendeError
from allmende.core.principal import SYSTEM, Principal
from allmende.sensing.changes import StoredObservation
from allmende.sensing.entities import BY_NAME, OBSERVATION
from allmende.sensing.http import read
from allmende.sensing.http.answers import Answer, Request
from allmende.sensing.http.profile import V1_1 as NAMES
from allmende.sensing.http.render import rows_to_texts
from allmende.sensing.hub import Hub
from allmende.sensing.mqtt.topics import Topic
from allmende.sensing.odata.ast import Query
from allmende.sensing.sql.plan import plan_entity
from allmende.sensing.sql.scope import Asker
from allmende.sensing.store.reader import Fetched

_LATEST = b"$orderby=phenomenonTime%20desc&$top=1"
_value = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list = msgspec.json.Decoder(list[msgspec.Raw])
_columns = attrgetter("id", "start", "end", "result", "result_json", "result_time", "extra", "datastream")
"""As the plan of one observation selects them."""


class Rendering:
    """`root`: absolute, as links begin."""

    def __init__(self, hub: Hub, root: str) -> None:
        self._hub = hub
        self.root = root
        asker = Asker(SYSTEM, 0, dialect=hub.database.dialect)
        self._level = plan_entity(asker, OBSERVATION, Query(), None, 1 << 30)

    def observations(self, rows: Sequence[StoredObservation]) -> list[bytes]:
        """Without asking the store: the committed rows say it all. Their datastreams are known (kinds)."""
        columns = list(map(_columns, rows))
        fetched = Fetched(self._level, columns, {None: (0, len(columns))}, frozenset())
        return [text.encode() for text in rows_to_texts(fetched, self.root, self._hub.database.kinds)]

    def latest(self, topic: Topic, principal: Principal) -> bytes | None:
        """What is there now, in a reader thread; None: nothing, or nothing that it may see."""
        if topic.form in ("entity", "property"):
            return self.found(topic, principal, topic.path)
        if topic.entity != OBSERVATION.name or not topic.owner:
            return None
        query = f"{topic.query}&".encode() if topic.query else b""
        answer = self._ask(principal, topic.path, query + _LATEST)
        values = _list.decode(_value.decode(answer.body)["value"]) if answer is not None else []
        return bytes(values[0]) if values else None

    def told(self, topic: Topic, principal: Principal, number: int) -> bytes | None:
        """The entity of this id, if it belongs to the topic and the principal may see it."""
        if topic.form != "set":
            return self.found(topic, principal, topic.path)
        link = topic.path if topic.owner else f"/{BY_NAME[topic.entity].set}"
        if topic.owner and not _is_to_many(topic):
            found = self.found(topic, principal, link)
            return found if found is not None and _id_of(found) in (number, None) else None
        return self.found(topic, principal, f"{link}({number})")

    def found(self, topic: Topic, principal: Principal, path: str) -> bytes | None:
        answer = self._ask(principal, path, topic.query.encode())
        if answer is None:
            return None
        if answer.status == 204:  # a property that is null
            return msgspec.json.encode({topic.path.rpartition("/")[2]: None})
        return answer.body

    def deleted(self, entity: str, number: int) -> bytes:
        here = f"{self.root}/{BY_NAME[entity].set}({number})"
        return msgspec.json.encode({NAMES.id: number, NAMES.self_link: here})

    def _ask(self, principal: Principal, path: str, query: bytes) -> Answer | None:
        try:
            return read.answer(self._hub, Request("GET", path, query, self.root, principal, {}))
        except AllmendeError:  # gone, or not for its eyes
            return None


def _is_to_many(topic: Topic) -> bool:
    link = BY_NAME[topic.owner].link(topic.path.rpartition("/")[2])
    return link is not None and link.many


def _id_of(body: bytes) -> Any:
    """None where `$select` leaves it out."""
    found = _value.decode(body).get(NAMES.id)
    return None if found is None else msgspec.json.decode(found)
