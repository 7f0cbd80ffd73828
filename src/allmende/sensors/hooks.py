# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where an organisation is called at: one https address, and what is signed for it."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.crypto import salted_hmac

from allmende.core.clock import SECOND, format_instant
from allmende.identity import addresses
from allmende.identity.audit import note
from allmende.identity.models import Organisation, Person
from allmende.identity.principals import principal_of
from allmende.sensing import hub
from allmende.sensing.api.sources import Device
from allmende.sensors.models import Call, Hook

_AT_ONCE = 100  # devices in a call


def of(organisation: int) -> Hook | None:
    return Hook.objects.filter(organisation=organisation).first()


@transaction.atomic
def put(person: Person, organisation: Organisation, url: str) -> tuple[Hook, str]:
    """Sets its address, which was checked before. Returns the secret where it is a new one, else nothing."""
    known = of(organisation.pk)
    before = {"host": _host(known)} if known else None
    found = known or Hook(organisation=organisation, nonce=secrets.token_hex(32))
    found.url = url
    found.save()
    _note(person, "hook.set", found, before=before, after={"host": _host(found)})
    return found, "" if known else secret_of(found)


@transaction.atomic
def renew_secret(person: Person, hook: Hook) -> str:
    """The one before counts no more, also for calls that wait."""
    hook.nonce = secrets.token_hex(32)
    hook.save(update_fields=["nonce"])
    _note(person, "hook.secret", hook)
    return secret_of(hook)


@transaction.atomic
def drop(person: Person, hook: Hook) -> None:
    """With all that waits for it."""
    _note(person, "hook.drop", hook, before={"host": _host(hook)})
    hook.delete()


def test(hook: Hook) -> Call:
    return _call(hook, Call.TEST, [])


def announce(event: str, devices: Sequence[tuple[Device, str]]) -> None:
    """To each organisation those of its own, with their names."""
    hooks = {one.organisation_id: one for one in Hook.objects.all()} if devices else {}
    for number, hook in hooks.items():
        own = [one for one in devices if one[0].organisation == number]
        for first in range(0, len(own), _AT_ONCE):
            _call(hook, event, own[first : first + _AT_ONCE])


def secret_of(hook: Hook) -> str:
    """Not kept anywhere: made of what is, so that a copy of the database is not enough to sign."""
    made = salted_hmac("allmende.sensors.hook", f"{hook.organisation_id}:{hook.nonce}", algorithm="sha256")
    return f"hook_{made.hexdigest()}"


def signature(hook: Hook, body: bytes) -> str:
    return "sha256=" + hmac.new(secret_of(hook).encode(), body, hashlib.sha256).hexdigest()


def _call(hook: Hook, event: str, devices: Sequence[tuple[Device, str]]) -> Call:
    home = addresses.home_of(hook.organisation_id)
    said = {
        "id": secrets.token_hex(16),
        "event": event,
        "at": format_instant(hub.current().clock()),
        "organisation": hook.organisation_id,
        "devices": [_told(home, one, name) for one, name in devices],
    }
    return Call.objects.create(hook=hook, event=event, body=json.dumps(said, ensure_ascii=False))


def _told(home: str, device: Device, name: str) -> dict[str, Any]:
    return {
        "device": device.external,
        "name": name,
        "thing": f"{home}/v1.1/Things({device.thing})",
        "page": f"{home}/messstellen/{device.thing}",
        "lastMessage": None if device.seen is None else format_instant(device.seen),
        "usualSeconds": device.rhythm // SECOND,
    }


def _host(hook: Hook) -> str:
    """The rest of an address is often a secret of its own."""
    return urlsplit(hook.url).hostname or ""


def _note(person: Person, verb: str, hook: Hook, **facts: Any) -> None:
    subject = f"Organisation({hook.organisation_id})"
    note(principal_of(person), verb, subject, organisation=hook.organisation_id, **facts)
