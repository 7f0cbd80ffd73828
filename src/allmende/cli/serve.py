# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende serve`: the whole program in the foreground, everything it keeps in one folder."""

import argparse
import gc
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn

from allmende.cli.options import add_data
from allmende.core import config
from allmende.core.errors import AllmendeError
from allmende.identity.key_sources import source_of
from allmende.identity.keyring import Keyring
from allmende.sensing.hub import Hub, opened
from allmende.sensing.mqtt import broker_address
from allmende.sensing.mqtt.transport import tls

if TYPE_CHECKING:
    from argparse import _SubParsersAction

log = logging.getLogger("allmende")

_SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter: 5 ms (the default) would be a page's whole p99."""

_BACKLOG = 2_048
_COLLECT = (20_000, 20, 20)
"""Requests in flight are thousands of young objects; the default (700) would look at them all the time."""
_AROUND_PACKETS = 65_536  # bytes of a WebSocket message beside the largest MQTT packet in it


class CannotServe(AllmendeError):
    """The server cannot start as asked; the message says what to try."""


def configure(commands: "_SubParsersAction[Any]") -> None:
    parser = commands.add_parser(
        "serve", help="run the program in the foreground", description=__doc__.split("\n", maxsplit=1)[0]
    )
    add_options(parser, data=Path("data/town"))
    parser.add_argument(
        "--open-writes", action="store_true", help="let SensorThings writes in without a key (loopback only)"
    )
    parser.set_defaults(run=run)


def add_options(parser: argparse.ArgumentParser, data: Path) -> None:
    add_data(parser, data)
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1, this machine only)")
    parser.add_argument("--port", type=int, metavar="N", help="port to listen on (default: 8000)")
    parser.add_argument(
        "--mqtt-port",
        type=int,
        metavar="N",
        help="port of the MQTT door, e.g. 1883 (default: none; /mqtt on the web's port is always there)",
    )


def run(options: argparse.Namespace) -> int:
    settings = chosen(options, open_writes=options.open_writes)
    from allmende.site.upkeep import migrate_people  # noqa: PLC0415  Django reads what `chosen` laid out

    with opened(settings) as hub:
        migrate_people(settings)
        listen(hub)
    return 0


def chosen(options: argparse.Namespace, *, open_writes: bool, **town: object) -> config.Settings:
    """The settings of DIR with the command line over them. They go through the environment, so that both
    halves of the program read the same ones. Raises CannotServe."""
    given = {
        "ALLMENDE_DATA": options.data,
        "ALLMENDE_SERVER_HOST": options.host,
        "ALLMENDE_SERVER_PORT": options.port,
        "ALLMENDE_MQTT_PORT": options.mqtt_port,
        "ALLMENDE_SERVER_OPEN_WRITES": "true" if open_writes else None,
        **{f"ALLMENDE_TOWN_{key}".upper(): value for key, value in town.items()},
    }
    os.environ |= {key: str(value) for key, value in given.items() if value is not None}
    settings = config.load(options.data)
    _check_loopback(settings.server)
    return settings


def _check_loopback(server: config.Server) -> None:
    if server.open_writes and not config.is_loopback(server.host):
        raise CannotServe(
            f"Open writes with --host {server.host}: anybody on the network could write. "
            "Known: they are for this machine only. Try: --host 127.0.0.1, or serve without --open-writes."
        )


def listen(hub: Hub, ready: Callable[[str], None] = lambda _: None) -> None:
    """Serves until SIGINT or SIGTERM; the people store is brought up to date already. `ready` is called with
    the address once the port is taken."""
    server = hub.settings.server
    from allmende.notices.sending import sending  # noqa: PLC0415  Django reads what `chosen` laid out
    from allmende.site.asgi import Site  # noqa: PLC0415  the same
    from allmende.site.daily import daily, minutely, outgoing  # noqa: PLC0415  the same

    keyring = Keyring(source_of(hub.settings))
    sys.setswitchinterval(_SWITCH_SECONDS)
    with (
        closing(_bound(server.host, server.port)) as listening,
        _mqtt(hub.settings) as mqtt,
        keyring,
        daily(),
        minutely(),
        outgoing(),
        sending(hub.settings),
    ):
        address = f"http://{_shown(server.host)}:{listening.getsockname()[1]}"
        site = Site(hub, keyring, server.public_url.rstrip("/") or address, mqtt)
        gc.freeze()  # what is there now stays: no collection need look at it again
        gc.set_threshold(*_COLLECT)
        if server.open_writes:
            log.warning(
                "open writes: whoever uses this machine may write without a key; what is written is public"
            )
        log.info("Allmende is at %s and keeps its data in %s (Ctrl-C ends it)", address, hub.settings.data)
        for place, context in mqtt:
            log.info("MQTT%s is at port %d", " with TLS" if context else "", place.getsockname()[1])
        ready(address)
        _offer_first(address)
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, _already_stopping)
        most = hub.settings.mqtt.packet_limit + _AROUND_PACKETS
        _Server(uvicorn.Config(site, **UVICORN, ws_max_size=most), site.live.close).run(sockets=[listening])


def _offer_first(address: str) -> None:
    """The console only: who reads the log later must not find the link in it."""
    from django.db import connection  # noqa: PLC0415  Django reads the settings that `chosen` laid out

    from allmende.identity import first  # noqa: PLC0415  the same

    if link := first.offer():
        print(
            f"\n  Noch betreibt niemand diese Installation. Werden Sie es unter\n  {address}{link}",
            flush=True,
        )
        print(
            "  Der Link gilt einmal und einen Tag lang. Der nächste Start druckt einen neuen.\n", flush=True
        )
    connection.close()


def _already_stopping(_: int, __: FrameType | None) -> None:
    """uvicorn raises the signal again when it has stopped; what is still open must be closed in order."""


UVICORN: dict[str, Any] = {
    "loop": "uvloop",
    "http": "allmende.site.protocol:Protocol",
    "ws": "allmende.site.frames:Protocol",
    "ws_per_message_deflate": False,
    "access_log": False,
    "proxy_headers": False,
    "log_config": None,
    "log_level": "warning",
    "server_header": False,
    "backlog": _BACKLOG,
    "timeout_graceful_shutdown": 5,
}


class _Server(uvicorn.Server):
    """Ends the live streams first, or they would keep the server from stopping."""

    def __init__(self, settings: uvicorn.Config, before_exit: Callable[[], None]) -> None:
        super().__init__(settings)
        self._before_exit = before_exit

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._before_exit()
        super().handle_exit(sig, frame)


@contextmanager
def _mqtt(settings: config.Settings) -> Iterator[list[tuple[socket.socket, ssl.SSLContext | None]]]:
    """Where the MQTT door listens. Raises CannotServe, BadSetting also for a broker that cannot be meant."""
    host, chosen = settings.server.host, settings.mqtt
    if chosen.url:
        broker_address.read(chosen.url)
    with ExitStack() as stack:
        found: list[tuple[socket.socket, ssl.SSLContext | None]] = []
        if chosen.port:
            found.append((stack.enter_context(closing(_bound(host, chosen.port, "--mqtt-port"))), None))
        if chosen.tls_port:
            context = _tls(chosen)
            found.append(
                (stack.enter_context(closing(_bound(host, chosen.tls_port, "mqtt.tls_port"))), context)
            )
        yield found


def _tls(chosen: config.Mqtt) -> ssl.SSLContext:
    try:
        return tls(Path(chosen.certificate), Path(chosen.key))
    except (OSError, ssl.SSLError) as error:
        raise CannotServe(
            f"mqtt.certificate {chosen.certificate!r} and mqtt.key {chosen.key!r} cannot be used: {error}. "
            "Try: files in PEM form that this user may read."
        ) from error


def _bound(host: str, port: int, option: str = "--port") -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)  # whoever comes before the server is up waits for it
    except OSError as error:
        listening.close()
        raise CannotServe(
            f"{host}:{port} cannot be listened on: {error.strerror}. "
            f"Try: another port, e.g. {option} {port + 1}."
        ) from error
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else "localhost" if host in ("127.0.0.1", "0.0.0.0") else host  # noqa: S104
