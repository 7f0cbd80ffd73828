# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who really asks, and what a browser may do with our pages."""

from collections.abc import Callable
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from allmende.core.config import Settings
from allmende.identity.signin import form_targets
from allmende.web import framing

Handler = Callable[[HttpRequest], HttpResponse]
Network = IPv4Network | IPv6Network

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


_DRAWING = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A picture may colour itself and do nothing else, even where somebody opens it as a page."""


def behind_proxies(get_response: Handler) -> Handler:
    """X-Forwarded-* counts where `server.trusted_proxies` says so, and is forgotten elsewhere. Cookies are
    for TLS only where the request came by it."""

    def handle(request: HttpRequest) -> HttpResponse:
        town: Settings = settings.ALLMENDE
        trusted = networks(town.server.trusted_proxies)
        sent = {name: request.META.pop(name, "") for name in _FORWARDED}
        if _is_in(request.META.get("REMOTE_ADDR", ""), trusted):
            _believe(request.META, sent, trusted)
        response = get_response(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return handle


@cache
def networks(text: str) -> tuple[Network, ...]:
    """From `127.0.0.1, 10.0.0.0/8`."""
    return tuple(ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip())


def _believe(meta: dict[str, Any], sent: dict[str, str], trusted: tuple[Network, ...]) -> None:
    """Proxies append: the last address that is not a proxy of ours is the visitor's."""
    passed = [one.strip() for one in sent["HTTP_X_FORWARDED_FOR"].split(",") if one.strip()]
    visitor = next((one for one in reversed(passed) if not _is_in(one, trusted)), None)
    if visitor and _is_address(visitor):
        meta["REMOTE_ADDR"] = visitor
    if sent["HTTP_X_FORWARDED_PROTO"] in ("http", "https"):
        meta["wsgi.url_scheme"] = sent["HTTP_X_FORWARDED_PROTO"]
    if sent["HTTP_X_FORWARDED_HOST"]:
        meta["HTTP_HOST"] = sent["HTTP_X_FORWARDED_HOST"]


def _is_in(address: str, trusted: tuple[Network, ...]) -> bool:
    return bool(trusted) and _is_address(address) and any(ip_address(address) in one for one in trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def content_policy(get_response: Handler) -> Handler:
    """Nothing inline and nothing foreign, but the base map and the sign-in of the settings."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_drawing = response.headers.get("Content-Type", "").startswith("image/svg")
        framed_by, frames = (_taken(response, one) for one in (framing.FRAMED_BY, framing.FRAMES))
        wanted = _DRAWING if is_drawing else policy(settings.ALLMENDE, framed_by or "'none'", frames)
        response.headers.setdefault("Content-Security-Policy", wanted)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), payment=()")
        return response

    return handle


def _taken(response: HttpResponse, mark: str) -> str:
    said = response.headers.get(mark, "")
    response.headers.pop(mark, None)
    return said


def policy(town: Settings, framed_by: str = "'none'", frames: str = "") -> str:
    """MapLibre draws pictures from memory (`blob:`, `data:`) and fetches tiles from the base map's host.
    `frames`: the one stranger whose player this page shows."""
    base = _origin(town.map.style)
    rules = {
        "default-src": ("'self'",),
        "img-src": ("'self'", "data:", "blob:", *base),
        "connect-src": ("'self'", *base),
        "worker-src": ("'self'",),
        "object-src": ("'none'",),
        "base-uri": ("'none'",),
        "form-action": ("'self'", *form_targets(town.signin)),
        "frame-ancestors": (framed_by,),
    }
    if frames:
        rules |= {"frame-src": (frames,), "media-src": ("'self'", frames)}
    return "; ".join(" ".join((name, *sources)) for name, sources in rules.items())


def _origin(address: str) -> tuple[str, ...]:
    parts = urlsplit(address)
    return (f"{parts.scheme}://{parts.netloc}",) if parts.netloc else ()
