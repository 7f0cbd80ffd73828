# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende demo`: the program with a simulated town, ready to look at and to write to."""

import argparse
import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allmende.cli import serve
from allmende.core.principal import SYSTEM
from allmende.sensing.hub import Hub, opened

if TYPE_CHECKING:
    from argparse import _SubParsersAction

log = logging.getLogger("allmende")


def configure(commands: "_SubParsersAction[Any]") -> None:
    parser = commands.add_parser(
        "demo", help="run it with a simulated town", description=__doc__.split("\n", maxsplit=1)[0]
    )
    serve.add_options(parser, data=Path("data/demo"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from allmende.stations import demo as town  # noqa: PLC0415  only the demo pays for its town
    from allmende.stations.demo.geography import CENTRE  # noqa: PLC0415  the same

    longitude, latitude = CENTRE
    settings = serve.chosen(
        options,
        open_writes=True,
        simulated="true",
        name=town.NAME,
        centre_lon=longitude,
        centre_lat=latitude,
        zoom=14.2,
    )
    stop = threading.Event()
    with opened(settings) as hub:
        living = threading.Thread(target=_live, args=(hub, stop), name="demo town", daemon=True)
        try:
            serve.listen(hub, lambda address: _begin(living, address))
        finally:
            stop.set()
            if living.ident is not None:
                living.join(timeout=10)
    return 0


def _begin(living: threading.Thread, address: str) -> None:
    print(f"\n  The demo town is at  {address}\n  A tour of it:        {address}/rundgang\n", flush=True)
    living.start()


def _live(hub: Hub, stop: threading.Event) -> None:
    from allmende.stations import demo as town  # noqa: PLC0415  only the demo pays for its town

    try:
        town.start(SYSTEM, hub.clock, stop)
    except Exception:
        log.exception("the demo town stopped")
