# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys are made and revoked. The secret is given back once and kept nowhere."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from allmende.core.errors import Forbidden, Unknown
from allmende.core.principal import Principal
from allmende.identity.audit import note
from allmende.identity.grants import Grant
from allmende.identity.key_queries import own_stations
from allmende.identity.key_rules import can_give
from allmende.identity.keys import digest_of, key_text, new_secret
from allmende.identity.models import ApiKey, Organisation
from allmende.sensing.api import sources


def make_key(actor: Principal, organisation: Organisation, grant: Grant) -> tuple[ApiKey, str]:
    """The key and its text. Raises Forbidden for more than the actor may, Unknown for foreign datastreams
    and sources."""
    if not can_give(actor, organisation.pk, grant):
        raise Forbidden("A key may not be given more than you may yourself. Nothing was made.")
    _check_streams(actor, organisation, grant)
    _check_sources(actor, organisation, grant)
    with transaction.atomic():
        key = ApiKey(organisation=organisation, maker_id=actor.id if actor.kind == "person" else None)
        for name in Grant.__slots__:
            setattr(key, name, getattr(grant, name))
        key.datastreams, key.sources = list(grant.datastreams), list(grant.sources)
        key.save()
        text = key_text(key.pk, new_secret())
        key.digest = digest_of(text)
        key.save(update_fields=["digest"])
        note(actor, "key.create", f"ApiKey({key.pk})", organisation=organisation.pk, after=_said(key))
    return key, text


def revoke_key(actor: Principal, key: ApiKey) -> None:
    """Counts no more within a second, in every process. Revoking again changes nothing."""
    with transaction.atomic():
        now = timezone.now()
        if ApiKey.objects.filter(pk=key.pk, revoked=None).update(revoked=now):
            note(
                actor,
                "key.revoke",
                f"ApiKey({key.pk})",
                organisation=key.organisation_id,
                before=_said(key),
                after={"revoked": now.isoformat()},
            )


def _check_streams(actor: Principal, organisation: Organisation, grant: Grant) -> None:
    if not grant.datastreams:
        return
    own = {number for one in own_stations(actor, organisation.pk) for number, _ in one.streams}
    foreign = sorted(set(grant.datastreams) - own)
    if foreign:
        known = ", ".join(map(str, sorted(own)[:20])) or "none yet"
        raise Unknown(
            f"{organisation.name} has no Datastream {foreign[0]}. Nothing was made. Its datastreams: {known}."
        )


def _check_sources(actor: Principal, organisation: Organisation, grant: Grant) -> None:
    if not grant.sources:
        return
    own = {one.id for one in sources.sources(actor) if one.organisation == organisation.pk}
    if foreign := sorted(set(grant.sources) - own):
        raise Unknown(f"{organisation.name} has no source {foreign[0]}. Nothing was made.")


def _said(key: ApiKey) -> dict[str, Any]:
    """Everything but the digest."""
    return {
        "name": key.name,
        "reads_private": key.reads_private,
        "manages_things": key.manages_things,
        "manages_catalogue": key.manages_catalogue,
        "datastreams": key.datastreams,
        "sources": key.sources,
        "expires": None if key.expires is None else key.expires.isoformat(),
    }
