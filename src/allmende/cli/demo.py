# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende demo`: the program with a simulated town, ready to look at, to sign in to and to write to."""

import argparse
import logging
import threading
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from allmende.cli import serve
from allmende.core.errors import AllmendeError
from allmende.core.principal import SYSTEM
from allmende.sensing.hub import Hub, opened

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from allmende.identity.demo import Founded
    from allmende.identity.models import Organisation, Person

log = logging.getLogger("allmende")

_LOOK = 1.0  # seconds between two looks for the town's stations
_PAUSE = 1.5  # seconds that a town which is there already leaves to whoever opens the first page

_THING = '{"name": "Schulhof", "description": "Wetter am Schulhof"}'


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
        open_writes=False,
        simulated="true",
        name=town.NAME,
        centre_lon=longitude,
        centre_lat=latitude,
        zoom=14.2,
    )
    stop = threading.Event()
    pause = _PAUSE if settings.sensing_file.exists() else 0.0
    with opened(settings) as hub:
        founded = _found(hub)
        arguments = (hub, stop, founded.organisations, pause)
        living = threading.Thread(target=_live, args=arguments, name="demo town", daemon=True)
        linking = threading.Thread(target=_measure, args=(stop,), name="demo sensors", daemon=True)
        try:
            serve.listen(hub, lambda address: _begin(_welcome(founded, address), living, linking))
        finally:
            stop.set()
            if living.ident is not None:
                living.join(timeout=10)
    return 0


def _begin(welcome: Iterable[str], *threads: threading.Thread) -> None:
    print("\n".join(welcome), flush=True)
    for one in threads:
        one.start()


def _found(hub: Hub) -> "Founded":
    """Before the server starts, so that the key counts from the first moment."""
    from allmende.site.upkeep import migrate_people  # noqa: PLC0415  Django reads the settings laid out above

    migrate_people(hub.settings)
    from django.db import connection  # noqa: PLC0415  after setup

    from allmende.identity import demo as people  # noqa: PLC0415  the same

    try:
        founded = people.found()
        _tell_stories(people.residents(), people.houses())
        return founded
    finally:
        connection.close()


def _tell_stories(people: Mapping[str, "Person"], houses: Mapping[str, "Organisation"]) -> None:
    """What the rooms tell of the town, in the order of their chapters. A resident who is gone ends the
    telling, not the start."""
    try:
        for room in _rooms():
            if hasattr(room, "tell"):
                room.tell(people, houses)
    except (KeyError, AllmendeError):
        log.exception("the town's story stays untold")


def _measure(stop: threading.Event) -> None:
    """What the rooms tell of the town's sensors, as soon as those are there."""
    from django.db import connection  # noqa: PLC0415  after setup

    from allmende.identity.demo import residents  # noqa: PLC0415  the same

    try:
        people = residents()
        waiting = [one for one in _rooms() if hasattr(one, "measure")]
        while waiting and not stop.wait(_LOOK):
            waiting = [one for one in waiting if not one.measure(people)]
    except Exception:
        log.exception("the demo town's sensors stay by themselves")
    finally:
        connection.close()


def _rooms() -> list[ModuleType]:
    """Their modules `demo`, in the order of their chapters."""
    from django.apps import apps  # noqa: PLC0415  after setup

    found = (f"{config.name}.demo" for config in apps.get_app_configs())
    rooms = [import_module(one) for one in found if one.startswith("allmende.") and find_spec(one)]
    return sorted(rooms, key=lambda one: getattr(one, "CHAPTER", 0))


def _welcome(founded: "Founded", address: str) -> list[str]:
    """What a newcomer needs, at a glance."""
    return [
        "",
        f"  Die Musterstadt läuft:   {address}",
        f"  Rundgang:                {address}/rundgang",
        f"  Postfach, alle E-Mails:  {address}/demo/postfach",
        f"  In English:              {address}/en/",
        f"  Nachbarort Bergheim:     {address.replace('//localhost', '//bergheim.localhost')}",
        "",
        f"  Anmelden: {address}/konto",
        "",
        *_table(founded),
        "",
        f"  Die Passwörter gelten nur auf diesem Rechner und stehen in {founded.file}",
        "",
        "  Werte und Messstellen schreiben Sie mit diesem Schlüssel der Stadt, zum Beispiel:",
        "",
        f"  curl -H 'Authorization: Bearer {founded.key}' \\",
        f"    -H 'Content-Type: application/json' -d '{_THING}' \\",
        f"    {address}/v1.1/Things",
        "",
    ]


def _table(founded: "Founded") -> list[str]:
    rows = [("E-MAIL", "PASSWORT", "NAME", "ROLLE")]
    rows += [(one.email, one.password, one.name, one.role) for one in founded.accounts]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "  " + "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]))
        for row in rows
    ]


def _live(hub: Hub, stop: threading.Event, owners: Mapping[str, int], pause: float) -> None:
    from allmende.stations import demo as town  # noqa: PLC0415  only the demo pays for its town

    stop.wait(pause)
    try:
        town.start(SYSTEM, hub.clock, stop, owners=owners)
    except Exception:
        log.exception("the demo town stopped")
