# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a new key is used, with its own text, ready to copy."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from allmende.identity.models import ApiKey


@dataclass(frozen=True, slots=True)
class KeyExample:
    id: str
    title: str
    command: str


def examples(key: ApiKey, text: str, root: str) -> tuple[KeyExample, ...]:
    """The same request by both ways that a key travels."""
    title, request = _request(key, root)
    secret = text.split("_", 2)[2]
    return (
        KeyExample("bearer", title, f"curl -H 'Authorization: Bearer {text}' {request}"),
        KeyExample(
            "basic",
            _("Dasselbe für Programme, die nur Benutzer und Passwort kennen:"),
            f"curl -u 'alm_{key.pk}:{secret}' {request}",
        ),
    )


def _request(key: ApiKey, root: str) -> tuple[str, str]:
    """What is tried first with such a key: the title, and the rest of a curl line."""
    if key.datastreams:
        address = f"{root}/Datastreams({key.datastreams[0]})/Observations"
        return _("Einen Wert senden:"), _post(address, '{"result": 21.5}')
    if key.manages_things:
        body = '{"name": "Schulhof", "description": "Wetter am Schulhof"}'
        return _("Eine Messstelle anlegen:"), _post(f"{root}/Things", body)
    return _("Messstellen lesen, auch die nichtöffentlichen Ihrer Organisation:"), f"'{root}/Things'"


def _post(address: str, body: str) -> str:
    return f"-H 'Content-Type: application/json' -d '{body}' '{address}'"
