# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what, at which door, and what the others are answered: one table, written out in
docs/reference/rights.md and held against the running program by tests/site/test_rights_matrix.py.

Organisation A is the one that somebody belongs to; B is any other.
"""

from dataclasses import dataclass
from typing import Literal

Answer = int | Literal["sign in", "done"]
"""A status. `sign in`: sent to the page where one does; `done`: done, and sent on."""


@dataclass(frozen=True, slots=True)
class Who:
    key: str
    title: str


PEOPLE = (
    Who("anonymous", "not signed in"),
    Who("signed_in", "signed in, in no organisation"),
    Who("reader", "reader"),
    Who("funder", "funder"),
    Who("moderator", "moderator"),
    Who("steward", "sensor steward"),
    Who("editor", "editor"),
    Who("owner", "owner"),
    Who("operator", "operator"),
)
"""Roles are held in A. At the API people show the session of their browser."""

KEYS = (
    Who("device", "device key: sends values of two datastreams of A"),
    Who("reading", "reading key: reads what is private of A"),
    Who("managing", "managing key: manages the things of A"),
    Who("foreign", "managing key of B"),
    Who("revoked", "revoked key"),
    Who("expired", "expired key"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """`request`: method and address. `{public}`, `{hidden}`, `{foreign}` and `{foreign_hidden}` are
    stations and datastreams of A and B, `{unnamed}` a public datastream of A that the device key does not
    name, `{new}` a station of A made for it, `{key}`, `{membership}` and `{source}` one of A."""

    action: str
    request: str
    people: tuple[Answer, ...]
    keys: tuple[Answer, ...] = ()

    @property
    def is_api(self) -> bool:
        return bool(self.keys)

    @property
    def answers(self) -> dict[str, Answer]:
        return dict(zip((one.key for one in (*PEOPLE, *KEYS)), (*self.people, *self.keys), strict=False))


def _answers(text: str) -> tuple[Answer, ...]:
    """`in` for the way to the sign-in, `ok` for what is done."""
    words: dict[str, Answer] = {"in": "sign in", "ok": "done"}
    return tuple(words[one] if one in words else int(one) for one in text.split())


def _api(action: str, request: str, people: str, keys: str) -> Row:
    return Row(action, request, _answers(people), _answers(keys))


def _page(action: str, request: str, people: str) -> Row:
    return Row(action, request, _answers(people))


_ALL = "200 200 200 200 200 200 200 200 200"
_MEMBERS = "404 404 200 200 200 200 200 200 200"
_OPERATOR = "404 404 404 404 404 404 404 404 200"
_NOBODY = "401 401 401 401 401 401 401 401 401"

API = (
    #    anonymous, signed in, reader, funder, moderator, steward, editor, owner, operator
    #    device, reading, managing, foreign, revoked, expired
    _api("read what is public", "GET /v1.1/Things({public})", _ALL, "200 200 200 200 401 401"),
    _api("read what is private of A", "GET /v1.1/Things({hidden})", _MEMBERS, "404 200 200 404 401 401"),
    _api("read private values of A", "GET /v1.1/Datastreams({hidden})/Observations",
         _MEMBERS, "404 200 200 404 401 401"),
    _api("read what is private of B", "GET /v1.1/Things({foreign_hidden})",
         _OPERATOR, "404 404 404 200 401 401"),
    _api("listen to live values", "GET /live", _ALL, "200 200 200 200 401 401"),
    _api("add an observation to a datastream of A that the device key names",
         "POST /v1.1/Datastreams({public})/Observations", _NOBODY, "201 403 201 403 401 401"),
    _api("the same, the datastream being private",
         "POST /v1.1/Datastreams({hidden})/Observations", _NOBODY, "201 403 201 404 401 401"),
    _api("add an observation to another datastream of A",
         "POST /v1.1/Datastreams({unnamed})/Observations", _NOBODY, "403 403 201 403 401 401"),
    _api("add an observation to a public datastream of B",
         "POST /v1.1/Datastreams({foreign})/Observations", _NOBODY, "403 403 403 201 401 401"),
    _api("add an observation to a private datastream of B",
         "POST /v1.1/Datastreams({foreign_hidden})/Observations", _NOBODY, "404 404 404 201 401 401"),
    _api("add many observations", "POST /v1.1/CreateObservations", _NOBODY, "201 201 201 201 401 401"),
    _api("create a station", "POST /v1.1/Things", _NOBODY, "403 403 201 201 401 401"),
    _api("add a datastream to a public station of A",
         "POST /v1.1/Things({public})/Datastreams", _NOBODY, "403 403 201 403 401 401"),
    _api("edit a public station of A", "PATCH /v1.1/Things({public})", _NOBODY, "403 403 200 403 401 401"),
    _api("edit a private station of A", "PATCH /v1.1/Things({hidden})", _NOBODY, "404 403 200 404 401 401"),
    _api("edit a public station of B", "PATCH /v1.1/Things({foreign})", _NOBODY, "403 403 403 200 401 401"),
    _api("edit a private station of B",
         "PATCH /v1.1/Things({foreign_hidden})", _NOBODY, "404 404 404 200 401 401"),
    _api("delete a public station of A", "DELETE /v1.1/Things({new})", _NOBODY, "403 403 200 403 401 401"),
)  # fmt: skip

PAGES = (
    #     anonymous, signed in, reader, funder, moderator, steward, editor, owner, operator
    _page("see a public station", "GET /messstellen/{public}", _ALL),
    _page("see a private station of A", "GET /messstellen/{hidden}", _MEMBERS),
    _page("see a private station of B", "GET /messstellen/{foreign_hidden}", _OPERATOR),
    _page("create a station", "GET /messstellen/neu", "in 403 403 403 403 200 200 200 200"),
    _page("edit a public station of A", "GET /messstellen/{public}/bearbeiten",
          "in 403 403 403 403 200 200 200 200"),
    _page("edit a private station of A", "GET /messstellen/{hidden}/bearbeiten",
          "in 404 403 403 403 200 200 200 200"),
    _page("hide a station of A", "GET /messstellen/{public}/verbergen",
          "in 403 403 403 403 200 200 200 200"),
    _page("publish a station of A", "GET /messstellen/{hidden}/veroeffentlichen",
          "in 404 403 403 403 200 200 200 200"),
    _page("delete a station of A", "GET /messstellen/{public}/loeschen",
          "in 403 403 403 403 200 200 200 200"),
    _page("edit a public station of B", "GET /messstellen/{foreign}/bearbeiten",
          "in 403 403 403 403 403 403 403 200"),
    _page("edit a private station of B", "GET /messstellen/{foreign_hidden}/bearbeiten",
          "in 404 404 404 404 404 404 404 200"),
    _page("see the keys of A", "GET /organisationen/{a}/schluessel", "in 404 200 200 200 200 200 200 200"),
    _page("make a key of A", "GET /organisationen/{a}/schluessel/neu", "in 404 403 403 403 200 403 200 200"),
    _page("revoke a key of A", "POST /organisationen/{a}/schluessel/{key}/widerrufen",
          "in 404 403 403 403 ok 403 ok ok"),
    _page("see the keys of B", "GET /organisationen/{b}/schluessel", "in 404 404 404 404 404 404 404 200"),
    _page("see the sources of A", "GET /organisationen/{a}/quellen", "in 404 403 403 403 200 200 200 200"),
    _page("make a source of A", "GET /organisationen/{a}/quellen/neu",
          "in 404 403 403 403 200 403 200 200"),
    _page("see the sources of B", "GET /organisationen/{b}/quellen", "in 404 404 404 404 404 404 404 200"),
    _page("see the decoders of A", "GET /organisationen/{a}/dekoder", "in 404 403 403 403 200 200 200 200"),
    _page("make a decoder of A", "GET /organisationen/{a}/dekoder/neu",
          "in 404 403 403 403 200 200 200 200"),
    _page("see a source of A", "GET /quellen/{source}", "in 404 404 404 404 200 200 200 200"),
    _page("change a source of A", "GET /quellen/{source}/bearbeiten",
          "in 404 404 404 404 200 200 200 200"),
    _page("renew the key of a source of A", "POST /quellen/{source}/schluessel",
          "in 404 404 404 404 200 403 200 200"),
    _page("say where the values of a source of A stand", "GET /quellen/{source}/zuordnung",
          "in 404 404 404 404 200 200 200 200"),
    _page("register a device of A", "GET /quellen/{source}/geraete/neu",
          "in 404 404 404 404 200 200 200 200"),
    _page("register many devices of A", "GET /quellen/{source}/geraete/tabelle",
          "in 404 404 404 404 200 200 200 200"),
    _page("delete a source of A", "GET /quellen/{source}/loeschen",
          "in 404 404 404 404 200 403 200 200"),
    _page("see the members of A", "GET /organisationen/{a}/mitglieder",
          "in 404 200 200 200 200 200 200 200"),
    _page("change a member of A", "POST /organisationen/{a}/mitglieder/{membership}",
          "in 404 403 403 403 403 403 ok ok"),
    _page("edit the legal pages of A", "GET /kommune/texte/impressum",
          "in 403 403 403 403 403 403 200 200"),
    _page("read the audit log of A", "GET /organisationen/{a}/protokoll",
          "in 404 403 403 403 403 403 200 200"),
    _page("see an idea", "GET /ideen/{idea}", _ALL),
    _page("see an idea that waits for the moderation of A", "GET /ideen/{waiting_idea}",
          "404 404 404 404 200 404 404 200 200"),
    _page("propose an idea", "GET /ideen/neu", "in 200 200 200 200 200 200 200 200"),
    _page("set the status of an idea of A", "POST /ideen/{idea}/stand",
          "in 403 403 403 403 ok ok ok ok"),
    _page("merge an idea of A", "POST /ideen/{idea}/zusammenlegen", "in 403 403 403 ok ok ok ok ok"),
    _page("see a draft that A prepares", "GET /entwuerfe/{hidden_draft}", _MEMBERS),
    _page("bring in a draft", "GET /entwuerfe/neu", "in 403 403 403 403 200 200 200 200"),
    _page("see what is to do for a draft of A", "GET /entwuerfe/{draft}/vorbereiten",
          "in 403 403 403 403 200 200 200 200"),
    _page("correct where a comment on a draft of A belongs", "GET /entwuerfe/{draft}/zuordnen",
          "in 404 404 404 200 200 200 200 200"),
    _page("see a Vorhaben that A keeps inside", "GET /vorhaben/{hidden_project}", _MEMBERS),
    _page("see what is to do for a Vorhaben of A", "GET /vorhaben/{project}/innen",
          "in 403 200 200 200 200 200 200 200"),
    _page("edit a Vorhaben of A", "GET /vorhaben/{project}/bearbeiten",
          "in 403 403 200 403 200 200 200 200"),
    _page("moderate what is said in threads of A", "GET /moderation",
          "in 404 404 404 200 404 404 200 200"),
    _page("read the audit log of everything", "GET /protokoll", "in 404 404 404 404 404 404 404 200"),
)  # fmt: skip
