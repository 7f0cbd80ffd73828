# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done at an address: forms.py says which methods, here stands what each takes and answers."""

from collections.abc import Callable
from typing import Any

from allmende.sensing.entities import with_article
from allmende.sensing.http.answers import JSON_PATCH
from allmende.sensing.http.forms import Form, taken_by
from allmende.sensing.http.openapi import responses
from allmende.sensing.http.openapi.parameters import READ_LINKS, READ_MANY, READ_ONE, aggregate_refs, refs
from allmende.sensing.http.openapi.places import Place
from allmende.sensing.http.openapi.properties import Schema
from allmende.sensing.http.openapi.responses import JSON, faults
from allmende.sensing.http.openapi.schemas import new_of, ref

Operation = dict[str, Any]

_WRITES: Operation = {"security": [{"key": []}, {"keyAsPassword": []}]}
_PLAIN = ("HEAD", "OPTIONS")
"""As everywhere in HTTP: they need no word."""


def operations(place: Place) -> dict[str, Operation]:
    """By method."""
    methods = [one for one in taken_by(place.form) if one not in _PLAIN]
    found = {one.lower(): _MAKERS[one, place.form](place) for one in methods}
    for method, operation in found.items():
        operation["operationId"] = _name(method, place)
        operation["tags"] = [(place.above or place.entity).set]
    return {**_keys(place), **found}


def _keys(place: Place) -> dict[str, Any]:
    names = [one for one in ("id", "other") if f"{{{one}}}" in place.path]
    return {"parameters": refs(*names)} if names else {}


def _name(method: str, place: Place) -> str:
    """`get_Things_id_Datastreams_ref`."""
    words = "".join(one if one.isalnum() else " " for one in place.path).split()
    return "_".join((method, *words))


def _reads(says: str, bodies: dict[str, Schema], *options: str) -> Operation:
    return {
        "summary": says,
        "parameters": refs(*options, "If-None-Match"),
        "responses": {**responses.read(says, bodies), **faults(writes=False)},
    }


def _writes(says: str, answers: dict[str, Any], body: dict[str, Schema] | None, *headers: str) -> Operation:
    operation: Operation = {"summary": says, "parameters": refs(*headers), **_WRITES}
    if body is not None:
        operation["requestBody"] = sent(body)
    return {**operation, "responses": {**answers, **faults(writes=True)}}


def sent(body: dict[str, Schema]) -> dict[str, Any]:
    return {"required": True, "content": {kind: {"schema": one} for kind, one in body.items()}}


def _list(place: Place) -> Operation:
    return _reads(f"{_whose(place)}, page by page", responses.of_many(place), *READ_MANY)


def _one(place: Place) -> Operation:
    return _reads(_whose(place), responses.of_one(place), *READ_ONE)


def _links(place: Place) -> Operation:
    return _reads(f"Addresses: {_whose(place)}", {JSON: ref("Links")}, *READ_LINKS)


def _link(place: Place) -> Operation:
    return _reads(f"Address: {_whose(place)}", {JSON: ref("Link")}, "$as_of")


def _value(place: Place) -> Operation:
    if place.end == "$count":
        return _reads(f"How many: {_whose(place)}", responses.of_count(), "$filter", "$as_of")
    if place.end == "aggregate":
        found = _reads("Means, sums, extremes and more over time", responses.of_aggregate())
        return {**found, "parameters": aggregate_refs()}
    says = f"{place.path.partition('/')[2].partition('/')[2]} of {with_article(place.entity.name)}"
    found = _reads(says, responses.of_property(place), "$as_of")
    found["responses"]["204"] = {"description": "There is none: it is null."}
    return found


def _create(place: Place) -> Operation:
    """With everything that is inline, or nothing of it."""
    link = place.link
    name = new_of(place.above, link) if place.above and link else f"New{place.entity.name}"
    says = f"Creates {with_article(place.entity.name)}, with all that is inline"
    return _writes(says, responses.created(place.entity.name), {JSON: ref(name)}, "Prefer")


def _change(place: Place) -> Operation:
    name = place.entity.name
    body = {JSON: ref(f"{name}Change"), JSON_PATCH.decode(): ref("Patch")}
    return _writes(
        f"Changes what is given: {_whose(place)}", responses.changed(name), body, "If-Match", "Prefer"
    )


def _replace(place: Place) -> Operation:
    name = place.entity.name
    body = {JSON: ref(f"{name}Whole")}
    return _writes(f"Replaces: {_whose(place)}", responses.changed(name), body, "If-Match", "Prefer")


def _delete(place: Place) -> Operation:
    done = {"200": {"description": "Deleted, with what cannot be alone."}}
    return _writes(f"Deletes: {_whose(place)}", done, None, "If-Match")


def _delete_found(place: Place) -> Operation:
    done = {"200": responses.content("How many are gone.", ref("Deleted"))}
    return _writes(f"Deletes what the $filter finds: {_whose(place)}", done, None, "$filter")


def _add_link(place: Place) -> Operation:
    return _linked(f"Links one more: {_whose(place)}", {JSON: ref("Address")})


def _set_link(place: Place) -> Operation:
    return _linked(f"Links another one: {_whose(place)}", {JSON: ref("Address")})


def _unlink(place: Place) -> Operation:
    found = _linked(f"Takes the link away, nothing else: {_whose(place)}", None)
    if place.form is Form.LINKS:
        found["parameters"] += refs("address")
    return found


def _linked(says: str, body: dict[str, Schema] | None) -> Operation:
    return _writes(says, {"204": {"description": "Done."}}, body)


def _whose(place: Place) -> str:
    if place.link is not None and place.above is not None:
        return f"{place.link.name} of {with_article(place.above.name)}"
    return place.entity.set if place.form is not Form.ENTITY else with_article(place.entity.name)


_MAKERS: dict[tuple[str, Form], Callable[[Place], Operation]] = {
    ("GET", Form.SET): _list,
    ("POST", Form.SET): _create,
    ("DELETE", Form.SET): _delete_found,
    ("GET", Form.ENTITY): _one,
    ("PATCH", Form.ENTITY): _change,
    ("PUT", Form.ENTITY): _replace,
    ("DELETE", Form.ENTITY): _delete,
    ("GET", Form.VALUE): _value,
    ("GET", Form.SET_REF): _links,
    ("GET", Form.LINKS): _links,
    ("POST", Form.LINKS): _add_link,
    ("DELETE", Form.LINKS): _unlink,
    ("GET", Form.LINK): _link,
    ("DELETE", Form.LINK): _unlink,
    ("GET", Form.ONE_LINK): _link,
    ("PUT", Form.ONE_LINK): _set_link,
}
