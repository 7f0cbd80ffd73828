# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What kinds of resources there are, and which methods each of them takes (OGC 18-088 §9.2, §10)."""

from enum import Enum, auto

from allmende.core.errors import NotAllowed
from allmende.sensing.odata.ast import ResourcePath
from allmende.sensing.odata.parse import parse_path
from allmende.sensing.sql.route import Step, resolve


class Form(Enum):
    ROOT = auto()
    SET = auto()  # Things, Things(1)/Datastreams
    ENTITY = auto()  # Things(1), Datastreams(1)/Sensor
    VALUE = auto()  # Things(1)/name, Things/$count
    SET_REF = auto()  # Things/$ref
    LINKS = auto()  # Things(1)/Locations/$ref
    LINK = auto()  # Things(1)/Locations(2)/$ref
    ONE_LINK = auto()  # Datastreams(1)/Sensor/$ref
    ACTION = auto()  # $batch, CreateObservations


_READ = ("GET", "HEAD")
_TAKES = {
    Form.ROOT: _READ,
    Form.SET: (*_READ, "POST", "DELETE"),
    Form.ENTITY: (*_READ, "PATCH", "PUT", "DELETE"),
    Form.VALUE: _READ,
    Form.SET_REF: _READ,
    Form.LINKS: (*_READ, "POST", "DELETE"),
    Form.LINK: (*_READ, "DELETE"),
    Form.ONE_LINK: (*_READ, "PUT"),
    Form.ACTION: ("POST",),
}
_ACTIONS = ("/$batch", "/CreateObservations")
API = "/api"  # what describes all of them (openapi/), where programs look for it
_AGGREGATE = "aggregate"  # what reads know beside entities (aggregate.py)
_HINTS = {
    ("POST", Form.ENTITY): "Try: PATCH to change what is there.",
    ("PATCH", Form.SET): "Try: one of them, as {name}(1).",
    ("PUT", Form.SET): "Try: one of them, as {name}(1).",
    ("PATCH", Form.VALUE): "Try: PATCH its entity.",
    ("PUT", Form.VALUE): "Try: PATCH its entity.",
    ("PUT", Form.LINKS): "Try: POST to add, DELETE to take away.",
    ("DELETE", Form.ONE_LINK): "Try: PUT another one.",
}


def form_of(path: str) -> Form:
    """Raises Malformed and Unknown for what is no resource at all."""
    if path.rstrip("/") in _ACTIONS:
        return Form.ACTION
    if path.rstrip("/") == API:
        return Form.VALUE
    return _form(parse_path(path))


def taken_by(form: Form) -> tuple[str, ...]:
    return (*_TAKES[form], "OPTIONS")


def check(method: str, path: ResourcePath) -> Form:
    """Raises NotAllowed, which says what is."""
    form = _form(path)
    if method not in _TAKES[form]:
        raise not_allowed(method, form, path.segments[-1].name if path.segments else "")
    return form


def not_allowed(method: str, form: Form, name: str) -> NotAllowed:
    """`name`: of the last segment."""
    known = taken_by(form)
    hint = _HINTS.get((method, form), "").format(name=name)
    return NotAllowed(
        f"{method[:20]} does not fit here. Known: {', '.join(known)}. {hint}".rstrip(), allowed=known
    )


def _form(path: ResourcePath) -> Form:
    if not path.segments:
        return Form.ROOT
    if (last_segment := path.segments[-1]).name == _AGGREGATE and last_segment.key is None:
        return Form.VALUE
    route = resolve(path)
    if path.count or route.is_value:
        return Form.VALUE
    return _form_of_links(route.steps[-1]) if path.ref else _form_of(route.steps[-1])


def _form_of(last: Step) -> Form:
    return Form.SET if last.is_collection else Form.ENTITY


def _form_of_links(last: Step) -> Form:
    if last.link is None:
        return Form.SET_REF
    if last.is_collection:
        return Form.LINKS
    return Form.LINK if last.link.many else Form.ONE_LINK
