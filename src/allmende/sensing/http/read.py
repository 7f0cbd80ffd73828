# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""URL → JSON by four verbs, parse, plan, compile, fetch, and the writing of what was found. OGC 18-088 §9."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter

import msgspec

from allmende.core.errors import Malformed, Unknown
from allmende.sensing.entities import ENTITIES, OBSERVATION, Entity
from allmende.sensing.http.aggregate import Aggregation, Wish, no_such, wish_of
from allmende.sensing.http.answers import JSON, Answer, Request, Stream
from allmende.sensing.http.conformance import CONFORMANCE, MQTT, OPENAPI
from allmende.sensing.http.export import Export
from allmende.sensing.http.forms import API
from allmende.sensing.http.openapi import document as openapi
from allmende.sensing.http.render import list_to_json, next_link, rows_to_arrays, rows_to_texts, streams_in
from allmende.sensing.hub import Hub
from allmende.sensing.odata.ast import Expand, Path, Query, ResourcePath
from allmende.sensing.odata.parse import options, parse_path, parse_query
from allmende.sensing.sql.effort import reads_much
from allmende.sensing.sql.level import Level, Prepared
from allmende.sensing.sql.past import check_past
from allmende.sensing.sql.plan import plan_count, plan_sample
from allmende.sensing.sql.plans import plan_collection, plan_entity
from allmende.sensing.sql.reach import Base
from allmende.sensing.sql.route import Route, Step, resolve
from allmende.sensing.sql.scope import Asker
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.counting import Budget
from allmende.sensing.store.reader import Fetched, bounded, fetch

TEXT = (b"content-type", b"text/plain;charset=utf-8")
_ESTIMATE = (b"count-is-estimate", b"true")  # what a number alone cannot say
_ID = Query(select=(Path(("@iot.id",)),))
_PLACE = Expand("Locations", Query(select=(Path(("location",)),), top=1))
"""What a map asks for without saying so: where a Thing is stands elsewhere."""
_LONGEST_KEPT = 2_000  # of a query whose plan is kept
_PORT = re.compile(r":\d+$")
_SELF_LINK = (Path(("@iot.selfLink",)),)


class Timing:
    """What each verb took, for the `Server-Timing` header."""

    def __init__(self) -> None:
        self._taken: dict[str, float] = {}

    @contextmanager
    def of(self, verb: str) -> Iterator[None]:
        begin = perf_counter()
        yield
        self._taken[verb] = self._taken.get(verb, 0) + perf_counter() - begin

    @property
    def header(self) -> tuple[bytes, bytes]:
        found = ", ".join(f"{verb};dur={taken * 1000:.2f}" for verb, taken in self._taken.items())
        return b"server-timing", found.encode()


def answer(hub: Hub, request: Request) -> Answer:
    """GET and HEAD. Raises Malformed, Unknown, NotThereYet, TooLarge."""
    found = begin(hub, request)
    return found.answer() if isinstance(found, Reading) else found


def answer_unless_long(hub: Hub, request: Request, client: "Client") -> "Answer | Reading":
    """As `answer`; but what may read many observations is given back, to be answered elsewhere."""
    found = begin(hub, request, client)
    if isinstance(found, Reading) and not found.is_long and not found.is_export:
        return found.answer()
    return found


def begin(hub: Hub, request: Request, client: "Client | None" = None) -> "Answer | Reading":
    """Reads the address; the store is not asked yet."""
    if request.path.rstrip("/") == API:
        return openapi.answer(request.root)
    timing = Timing()
    with timing.of("parse"):
        path = parse_path(request.path)
        given = options(request.query)
        wish = wish_of(given, hub.zone) if _is_aggregate(path) else None
        query = Query() if wish is not None else parse_query(given)
    if not path.segments:
        return service_root(hub, request)
    with timing.of("plan"):
        route = resolve(path if wish is None else replace(path, segments=path.segments[:-1]))
        asked = Asked(path, route, query, given, wish)
        return Reading(hub, request, asked, timing, client or Client())


def _is_aggregate(path: ResourcePath) -> bool:
    last = path.segments[-1] if len(path.segments) > 1 else None
    return last is not None and last.name == "aggregate" and last.key is None


def service_root(hub: Hub, request: Request) -> Answer:
    """The sets, and what of the standard holds."""
    value = [{"name": one.set, "url": f"{request.root}/{one.set}"} for one in ENTITIES]
    mqtt = {"endpoints": list(_mqtt(hub, request.root))}
    settings = {
        "conformance": CONFORMANCE,
        OPENAPI: {"endpoints": [f"{request.root}{API}"]},
        **dict.fromkeys(MQTT, mqtt),
    }
    link = (b"link", f'<{request.root}{API}>; rel="service-desc"'.encode())  # RFC 8631
    return Answer(200, msgspec.json.encode({"value": value, "serverSettings": settings}), (JSON, link))


def _mqtt(hub: Hub, root: str) -> Iterator[str]:
    """Where the MQTT door is, for who came by this address."""
    scheme, _, rest = root.partition("://")
    place, chosen = rest.partition("/")[0], hub.settings.mqtt
    host = _PORT.sub("", place)
    if chosen.port:
        yield f"mqtt://{host}:{chosen.port}"
    if chosen.tls_port:
        yield f"mqtts://{host}:{chosen.tls_port}"
    yield f"{'wss' if scheme == 'https' else 'ws'}://{place}/mqtt"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address says. `wish`: it asks for sums and means."""

    path: ResourcePath
    route: Route
    query: Query
    given: tuple[tuple[str, str], ...]
    wish: Wish | None = None


def _with_places(query: Query, entity: Entity) -> Query:
    """Of Things that are drawn on a map, unless somebody says what comes along."""
    has_place_elsewhere = entity.set in ("Things", "HistoricalLocations")
    return replace(query, expand=(_PLACE,)) if has_place_elsewhere and not query.expand else query


class Client:
    """Whoever waits for an answer, or does no longer: said from any thread, at any time."""

    def __init__(self) -> None:
        self.is_gone = False

    def leave(self) -> None:
        self.is_gone = True


class Reading:
    """One request on its way: answered once, in any thread."""

    def __init__(self, hub: Hub, request: Request, asked: Asked, timing: Timing, client: Client) -> None:
        query = asked.query
        limits = hub.settings.sensing
        now = hub.clock()
        check_past(query.as_of, now)
        self._asker = Asker(
            request.principal, now, limits.page_size, limits.page_limit, query.as_of, hub.database.dialect
        )
        self._database = hub.database
        self.kinds = hub.database.kinds
        self.root = request.root
        self.entity = asked.route.steps[-1].entity
        self._request = request
        self._path, self._route = asked.path, asked.route
        self.query = _with_places(query, self.entity) if query.format == "GeoJSON" else query
        self._given = asked.given
        self._timing = timing
        self._hub = hub
        self._wish = asked.wish
        self._client = client
        names_now = any("now" in text.lower() for _, text in asked.given) or query.as_of is not None
        self._lasting = not names_now and len(request.query) < _LONGEST_KEPT

    @property
    def is_long(self) -> bool:
        return self._wish is not None or reads_much(self.entity, self.query)

    @property
    def is_export(self) -> bool:
        """A collection that is sent piece by piece (export.py)."""
        return self.query.format in ("CSV", "GeoJSON") and self._route.steps[-1].is_collection

    def give_up(self) -> None:
        """Nobody waits for the answer: from any thread, at any time."""
        self._client.leave()

    def answer(self) -> Answer:
        """Raises Malformed, Unknown, TooLarge."""
        found = self._answer(self._route)
        return replace(found, headers=(*found.headers, self._timing.header))

    def _answer(self, route: Route) -> Answer:
        if self._path.ref:
            self.query = _self_links(self.query)
        last = route.steps[-1]
        if self._wish is not None:
            return self._aggregation(self._wish)
        if self._path.count:
            return self._count(route)
        if self.is_export:
            return Export(self).whole()
        if last.is_collection:
            return self._collection()
        if route.is_value:
            return self._value(route)
        fetched = self._entity(route.steps, self.query)
        with self._timing.of("render"):
            return self._single(fetched)

    def answer_in_pieces(self) -> Answer | Stream:
        """Of an export. Raises as `answer`, before the first piece."""
        return Export(self).answer()

    def _single(self, fetched: Fetched) -> Answer:
        if self.query.format is not None:
            return Export(self).one(fetched)
        return Answer(200, rows_to_texts(fetched, self.root, self.kinds)[0].encode())

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._database.reading() as connection, bounded(connection, lambda: self._client.is_gone):
            yield connection

    def _entity(self, steps: tuple[Step, ...], query: Query) -> Fetched:
        """Raises Unknown where the path leads to nothing that may be seen."""
        with self._connected() as connection:
            base = self._walk(connection, steps)
            level = self._plan_step(steps[-1], query, base)
            found = self._fetch(connection, level)
        if not found.rows:
            raise _not_there(steps)
        return found

    def _walk(self, connection: Connection, steps: tuple[Step, ...]) -> Base | None:
        """Goes to the last step but one, entity by entity."""
        base = None
        for index, step in enumerate(steps[:-1]):
            level = self._plan_step(step, _ID, base)
            with self._timing.of("fetch"):
                rows = fetch(connection, level, self._counting(connection)).rows
            if not rows:
                raise _not_there(steps[: index + 1])
            link = steps[index + 1].link
            assert link is not None  # noqa: S101  # every step but the first follows one
            base = Base(step.entity, rows[0][0], link)
        return base

    def _plan_step(self, step: Step, query: Query, base: Base | None) -> Level:
        """One entity on the way, or at its end."""
        with self._timing.of("plan"):
            return plan_entity(self._asker, step.entity, query, base, step.key, lasting=self._lasting)

    def _fetch(self, connection: Connection, level: Level) -> Fetched:
        with self._timing.of("compile"):
            for one in _statements(level):
                one.fragment(connection.dialect)
        with self._timing.of("fetch"):
            found = fetch(connection, level, self._counting(connection))
            self.kinds.learn(connection, streams_in(found))
            return found

    def _counting(self, connection: Connection) -> Budget:
        return Budget(connection, self._hub.settings.sensing.count_budget / 1_000)

    def _collection(self) -> Answer:
        arrays = self.query.format is not None
        if arrays and (self.entity is not OBSERVATION or self.query.expand or self.query.distinct):
            raise Malformed("$resultFormat=dataArray is for Observations, without $expand and distinct:.")
        fetched = self.rows(self.query)
        with self._timing.of("render"):
            link = next_link(fetched, self.root, self._request.path, self._given)
            texts = (rows_to_arrays if arrays else rows_to_texts)(fetched, self.root, self.kinds)
            return Answer(200, list_to_json(fetched.counted, link, texts))

    def _aggregation(self, wish: Wish) -> Answer:
        with self._connected() as connection:
            base = self._walk(connection, self._route.steps)
            if base is None or not base.owner.is_stream or base.link.name != "Observations":
                raise no_such(self._request.path)
            found = Aggregation(self._hub, connection, self._asker, base, wish)
            with self._timing.of("aggregate"):
                return found.answer(self._request, self._given)

    def rows(self, query: Query) -> Fetched:
        """A page of the collection that the path leads to, asked for like this."""
        asker = replace(self._asker, page_limit=max(self._asker.page_limit, query.top or 0))
        with self._connected() as connection:
            base = self._walk(connection, self._route.steps)
            with self._timing.of("plan"):
                level = plan_collection(
                    asker if self.is_export else self._asker, self.entity, query, base, lasting=self._lasting
                )
            return self._fetch(connection, level)

    def _count(self, route: Route) -> Answer:
        """`Things/$count`: a number as text (OData URL conventions §4.8)."""
        step = route.steps[-1]
        with self._connected() as connection:
            base = self._walk(connection, route.steps)
            with self._timing.of("plan"):
                exact = plan_count(self._asker, step.entity, self.query, base)
                sample = plan_sample(self._asker, step.entity, self.query, base)
            with self._timing.of("fetch"):
                number, is_estimate = self._counting(connection).number(exact, sample)
        return Answer(200, b"%d" % number, (TEXT, _ESTIMATE) if is_estimate else (TEXT,))

    def _value(self, route: Route) -> Answer:
        """A property: `{"name": …}`, or bare with `/$value`; 204 where it is null (traps 4, 5)."""
        if replace(self.query, as_of=None, metadata=None) != Query():
            raise Malformed("A property takes no options but $as_of.")
        name = "@iot.id" if route.of is None else route.of.name
        fetched = self._entity(route.steps, Query(select=(Path((name,)),), as_of=self.query.as_of))
        row = rows_to_texts(fetched, "", self.kinds)[0]
        members = msgspec.json.decode(row, type=dict[str, msgspec.Raw])
        found = _inside(members.get(name), route.members)
        text = b"null" if found is None else bytes(found)
        if text == b"null":
            return Answer(204)
        if not self._path.value:
            return Answer(200, msgspec.json.encode({(name, *route.members)[-1]: found}))
        if text.startswith(b'"'):
            text = msgspec.json.decode(text, type=str).encode()
            return Answer(200, text, (TEXT,))
        return Answer(200, text, (JSON if text.startswith((b"{", b"[")) else TEXT,))


def _inside(found: msgspec.Raw | None, members: tuple[str, ...]) -> msgspec.Raw | None:
    """Raises Unknown for a member that is not there."""
    for name in members:
        text = b"" if found is None else bytes(found)
        inner: msgspec.Raw | None = None
        if text.startswith(b"{"):
            inner = msgspec.json.decode(text, type=dict[str, msgspec.Raw]).get(name)
        elif text.startswith(b"[") and name.isascii() and name.isdigit() and len(name) < 10:
            values = msgspec.json.decode(text, type=list[msgspec.Raw])
            inner = values[int(name)] if int(name) < len(values) else None
        if inner is None:
            raise Unknown(f"There is nothing at {name[:60]!r} here.")
        found = inner
    return found


def _self_links(query: Query) -> Query:
    if query.select or query.expand or query.format is not None:
        raise Malformed("$ref gives links only: $select, $expand and $resultFormat do not go with it.")
    return replace(query, select=_SELF_LINK)


def _statements(level: Level) -> Iterator[Prepared]:
    yield level.prepared
    if level.count is not None:
        yield level.count
    for child in level.expands:
        yield from _statements(child)


def _not_there(steps: tuple[Step, ...]) -> Unknown:
    return Unknown(f"There is no {'/'.join(one.text for one in steps)}, or none that you may see.")
