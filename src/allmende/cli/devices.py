# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende devices`: a network's devices, registered by the hundred from a table."""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allmende.cli.installation import say_if_new, there
from allmende.cli.options import add_verb
from allmende.connectors.payload.layout import layout_of
from allmende.connectors.registry import connectors
from allmende.core import config
from allmende.core.errors import AllmendeError
from allmende.core.principal import SYSTEM, TOWN, Principal, Visibility
from allmende.sensing import hub
from allmende.sensing.api import device_tables, sources
from allmende.sensing.api.device_tables import Row
from allmende.sensing.ingest.sources import Source

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_EPILOG = """the table (with ; or , between its columns, and this first line):
  device;name;latitude;longitude;values
  boden-1;Boden am Wall;50.8812;9.4801;temperature=Bodentemperatur [°C], soil.0.moisture=Bodenfeuchte [%]
  boden-2;Boden im Park;50.8790;9.4790;"battery=Batterie [V] * 0.001"

examples:
  allmende devices load soil.csv --connector ttn --source Stadtgrün
  allmende devices load levels.csv --connector chirpstack --source Pegel --decoder ldds75.js
  allmende devices load own.csv --connector generic --source Schule --settings '{"time": "t"}'
  allmende devices list

Loading again changes what is there. All of it works beside a running server."""


class BadTable(AllmendeError):
    """Nothing was registered; the message names the line."""


def configure(commands: "_SubParsersAction[Any]") -> None:
    parser = commands.add_parser(
        "devices",
        help="a network's devices, by the hundred",
        description=__doc__.split("\n", maxsplit=1)[0],
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(title="what to do", metavar="VERB", required=True)
    loading = add_verb(kinds, "load", "register the devices of a table", load)
    loading.add_argument("table", type=Path, metavar="FILE", help="a CSV file, see allmende devices --help")
    loading.add_argument("--connector", required=True, metavar="NAME", help="ttn, chirpstack, generic, …")
    loading.add_argument("--source", required=True, metavar="WORDS", help="what the network is called here")
    loading.add_argument(
        "--settings",
        type=_settings,
        default={},
        metavar="JSON",
        help="of the source, for its connector",
    )
    loading.add_argument(
        "--decoder", type=Path, metavar="FILE", help="of raw bytes: the maker's .js, or a layout as .toml"
    )
    loading.add_argument("--hidden", action="store_true", help="only the town sees them at first")
    add_verb(kinds, "list", "all devices, when they were heard last and what was lost", list_devices)


def load(options: argparse.Namespace) -> int:
    """Raises BadTable, AllmendeError. All rows are read before anything is made."""
    _check_connector(options.connector)
    rows = read(_text_of(options.table))
    _check_settings(options.connector, options.settings)
    pasted = _read_decoder(options.decoder)
    visibility = Visibility.ORGANISATION if options.hidden else Visibility.PUBLIC
    who = Principal("system", manages=frozenset({TOWN}), everything=True, home=TOWN, visibility=visibility)
    settings = config.load(options.data)
    say_if_new(settings)
    with hub.opened(settings):
        source = _source(who, options)
        decoder = None if pasted is None else _decoder(who, pasted)
        for row in rows:
            device_tables.register(who, source, row, decoder)
    number = "1 device is" if len(rows) == 1 else f"{len(rows)} devices are"
    at = _address(settings)
    print(
        f"{number} registered. Their network pushes to {at}/push/{options.connector}/{source}, with the key"
    )
    print(f"that {at}/quellen/{source} makes for it, or with one of the town:")
    print(f'  allmende keys create --name "{options.source}" --manage --data {options.data}')
    return 0


def list_devices(options: argparse.Namespace) -> int:
    with hub.opened(there(options.data)) as here:
        found = sources.devices(SYSTEM)
        names = {one.id: one.name for one in sources.sources(SYSTEM)}
        for one in found:
            seen = "never" if one.seen is None else f"{(here.clock() - one.seen) // 60_000_000} min ago"
            source = f"{names.get(one.source, one.source)} ({one.connector})"
            print(f"{one.external:30} {source:34} station {one.thing:6}  heard {seen}, lost {one.lost}")
    if not found:
        print("There is no device yet. Try: allmende devices --help")
    return 0


def read(text: str) -> list[Row]:
    """Raises BadTable with the first line that is wrong."""
    found = device_tables.read_table(text)
    if found.faults:
        said = found.faults[0].said
        raise BadTable(said if said.endswith(".") else f"{said}. Nothing was registered.")
    return found.rows


def _source(who: Principal, options: argparse.Namespace) -> int:
    """The one of this name, with these settings; made where there is none."""
    same = [
        one.id
        for one in sources.sources(who)
        if (one.connector, one.name, one.organisation) == (options.connector, options.source, TOWN)
    ]
    known = same[0] if same else 0
    return sources.put_source(who, Source(known, options.connector, options.source, TOWN, options.settings))


def _read_decoder(file: Path | None) -> sources.Decoder | None:
    """Raises BadTable, BadLayout; JavaScript is tried with the first message."""
    if file is None:
        return None
    text = _text_of(file)
    kind: Any = "layout" if file.suffix == ".toml" else "javascript"
    if kind == "layout":
        layout_of(text)
    return sources.Decoder(0, TOWN, file.stem, kind, text)


def _decoder(who: Principal, pasted: sources.Decoder) -> int:
    """In the place of the one of this name."""
    same = [one.id for one in sources.decoders(who) if (one.name, one.organisation) == (pasted.name, TOWN)]
    return sources.put_decoder(who, replace(pasted, id=same[0] if same else 0))


def _text_of(file: Path) -> str:
    """Raises BadTable."""
    try:
        return device_tables.text_of(file.read_bytes())
    except OSError as error:
        raise BadTable(f"{file} cannot be read: {error.strerror}. Nothing was registered.") from error


def _address(settings: config.Settings) -> str:
    server = settings.server
    return server.public_url.rstrip("/") or f"http://localhost:{server.port}"


def _check_settings(connector: str, settings: dict[str, Any]) -> None:
    """As its messages will be read. Raises PayloadError."""
    topics = connectors()[connector].topics
    if topics is not None:
        topics(settings)


def _check_connector(name: str) -> None:
    if name not in connectors():
        raise BadTable(f"There is no connector {name!r}. Known: {', '.join(sorted(connectors()))}.")


def _settings(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise argparse.ArgumentTypeError(f'{text!r} is no JSON object. Try: \'{{"time": "t"}}\'')
    return found
