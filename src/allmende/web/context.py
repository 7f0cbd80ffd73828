# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every page knows."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from allmende.core.config import Settings
from allmende.web.navigation import items

_OTHER = {"de": ("en", "English"), "en": ("de", "Deutsch")}


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    code: str
    name: str
    address: str


def page(request: HttpRequest) -> dict[str, object]:
    town: Settings = settings.ALLMENDE
    return {
        "town": town.town,
        "portal": getattr(request, "portal", None),
        "open_writes": town.server.open_writes,
        "zone": town.sensing.time_zone,
        "navigation": items(request.path),
        "other_language": _other_language(request),
    }


def _other_language(request: HttpRequest) -> OtherLanguage | None:
    """None where the portal does not offer it."""
    code, name = _OTHER[get_language() or "de"]
    portal = getattr(request, "portal", None)
    if portal is not None and code not in portal.languages:
        return None
    return OtherLanguage(code, name, translate_url(request.get_full_path(), code))
