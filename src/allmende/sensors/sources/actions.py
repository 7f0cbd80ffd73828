# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a clerk does to sources: one verb, one audit line. Each has a key that sends for its devices."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from allmende.core.principal import Principal
from allmende.identity.actions.keys import make_key, revoke_key
from allmende.identity.audit import note
from allmende.identity.grants import Grant
from allmende.identity.models import Organisation
from allmende.sensing.api import sources
from allmende.sensing.ingest.sources import Source
from allmende.sensors.sources.queries import keys_of

_LONGEST = 120  # letters of a key's name


def make(asker: Principal, connector: str, name: str, organisation: int) -> Source:
    """Nothing can be sent to it until it has a key."""
    new = Source(0, connector, name, organisation)
    made = replace(new, id=sources.put_source(asker, new))
    _note(asker, "source.create", made, after={"name": name, "connector": connector})
    return made


def renew_key(asker: Principal, source: Source) -> str:
    """The whole new key, shown this once. Those before count no more."""
    before = keys_of(source)
    owner = Organisation.objects.get(pk=source.organisation)
    _key, text = make_key(asker, owner, Grant(source.name[:_LONGEST], sources=(source.id,)))
    for one in before:
        revoke_key(asker, one)
    return text


def change(asker: Principal, source: Source, name: str, settings: Mapping[str, Any]) -> None:
    """Counts from the next message on."""
    sources.put_source(asker, replace(source, name=name, settings=settings))
    before = {"name": source.name, "settings": dict(source.settings)}
    _note(asker, "source.edit", source, before=before, after={"name": name, "settings": dict(settings)})


def delete(asker: Principal, source: Source) -> None:
    """Its devices and its key go along; their stations and all values stay."""
    for one in keys_of(source):
        revoke_key(asker, one)
    sources.drop_source(asker, source.id)
    _note(asker, "source.delete", source, before={"name": source.name})


def _note(asker: Principal, verb: str, source: Source, *, before: Any = None, after: Any = None) -> None:
    with transaction.atomic():
        subject = f"Source({source.id})"
        note(asker, verb, subject, organisation=source.organisation, before=before, after=after)
