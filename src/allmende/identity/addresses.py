# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where links in mails lead: never where a foreign Host header says, or a stranger could have the mail that
somebody else gets point to the stranger's own server."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from allmende.core.config import Server, is_loopback
from allmende.identity import portals
from allmende.identity.portals import Portal

View = Callable[..., HttpResponse]


def origin(request: HttpRequest) -> str:
    """Scheme and host of the portal that was asked, without a slash at the end."""
    server: Server = settings.ALLMENDE.server
    portal: Portal = request.portal  # type: ignore[attr-defined]
    if portal.host:
        return _of_portal(portal.host, server, request)
    if server.public_url:
        return server.public_url.rstrip("/")
    host = request.get_host()
    if is_loopback(urlsplit(f"//{host}").hostname or ""):
        return f"{request.scheme}://{host}"
    return f"http://localhost:{server.port}"


def home_of(organisation: int) -> str:
    """The same for the portal of this municipality, where nobody has asked: mails that a job writes."""
    server: Server = settings.ALLMENDE.server
    host = next((one.host for one in portals.everyone() if one.organisation == organisation), "")
    if server.public_url:
        public = urlsplit(server.public_url)
        return (
            f"{public.scheme}://{host}{_port(public.port, public.scheme)}"
            if host
            else server.public_url.rstrip("/")
        )
    return f"http://{host or 'localhost'}{_port(server.port, 'http')}"


def of_host(request: HttpRequest, host: str) -> str:
    """The same for the portal of this name; empty, so that a path stays here, for the one without a name."""
    return _of_portal(host, settings.ALLMENDE.server, request) if host else ""


def _of_portal(host: str, server: Server, request: HttpRequest) -> str:
    if server.public_url:
        public = urlsplit(server.public_url)
        return f"{public.scheme}://{host}{_port(public.port, public.scheme)}"
    if request.is_secure():
        return f"https://{host}"
    return f"http://{host}{_port(int(request.META['SERVER_PORT']), 'http')}"


def _port(port: int | None, scheme: str) -> str:
    return "" if port in (None, {"http": 80, "https": 443}[scheme]) else f":{port}"


def at_home(view: View) -> View:
    """Pages whose links a provider must know word for word: they are built from the settings, where those
    say where we are, and not from how this request came."""

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        server: Server = settings.ALLMENDE.server
        if server.public_url:
            own = origin(request)
            request.build_absolute_uri = lambda location=None: own + (location or request.get_full_path())  # type: ignore[method-assign]
        return view(request, *args, **kwargs)

    return handle


def leading_home(link: str, request: HttpRequest) -> str:
    """The link with the host that is ours."""
    parts = urlsplit(link)
    return origin(request) + parts.path + (f"?{parts.query}" if parts.query else "")
