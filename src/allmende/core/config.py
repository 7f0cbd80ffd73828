# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Settings: environment `ALLMENDE_<SECTION>_<NAME>` over `DIR/allmende.toml` over the defaults here."""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from allmende.core.errors import AllmendeError


class BadSetting(AllmendeError):
    """A setting cannot be used; the message names it, what was given and what is known."""


@dataclass(frozen=True, slots=True)
class Database:
    url: str = field(default="", repr=False)
    """`postgresql://user:password@host:5432/name` for everything; empty: two SQLite files in the folder."""


@dataclass(frozen=True, slots=True)
class Server:
    host: str = "127.0.0.1"
    """The address to listen on; this one is for this machine only."""
    port: int = 8000
    """The port to listen on; 0 takes a free one."""
    public_url: str = ""
    """Where the town's visitors reach this server; empty: taken from the request."""
    open_writes: bool = False
    """Whoever uses this machine may write without a key. Refused on any other than the loopback address."""
    trusted_proxies: str = ""
    """Addresses or networks, separated by commas, whose X-Forwarded-* headers count; empty: nobody's."""
    reach_private: bool = False
    """Addresses that organisations name to be called may be this machine's or the town's own network's, and
    begin with http://."""


@dataclass(frozen=True, slots=True)
class Town:
    name: str = "Unsere Stadt"
    """As it stands at the head of every page."""
    ags: str = ""
    """Amtlicher Gemeindeschlüssel, eight digits: chooses the outlines that the map falls back to."""
    centre_lon: float = 10.45
    """Where the map opens while there is no station yet: degrees east."""
    centre_lat: float = 51.16
    """The same: degrees north."""
    zoom: float = 12.0
    """The same: 10 a district, 14 a small town."""
    simulated: bool = False
    """The demo: every page says that its data are made up, and the map draws the demo's own geography."""


@dataclass(frozen=True, slots=True)
class Map:
    style: str = "https://sgx.geodatenzentrum.de/gdz_basemapde_vektor/styles/bm_web_col.json"
    """A MapLibre style address; empty for none."""
    tiles: str = ""
    """A PMTiles file that this server hands out itself; takes the place of `style`."""
    attribution: str = "© GeoBasis-DE / BKG (CC BY 4.0)"
    """Who must be named for the base map."""


@dataclass(frozen=True, slots=True)
class Identity:
    registration: bool = True
    """Whether people may sign up by themselves."""
    admin_path: str = "betrieb"
    """Where the operator's tables are, as `/<admin_path>/`; empty: nowhere."""
    unconfirmed_days: int = 7
    """Accounts whose e-mail address was not confirmed by then are deleted."""
    inactive_days: int = 1_095
    """Accounts that nobody signed in to for so long are deleted, after a mail a month before; 0: never."""
    mail_days: int = 30
    """Mails that were sent are kept so long in the outbox."""
    audit_days: int = 3_650
    """Words of audit lines are erased after that; the chain stays whole."""


@dataclass(frozen=True, slots=True)
class Mail:
    server: str = ""
    """`smtp://user:password@host:587` (STARTTLS, except on this machine) or `smtps://…:465`; empty: mails
    stay in the outbox."""
    sender: str = "allmende@localhost"
    """Who mails come from, where a municipality has no sender of its own."""


@dataclass(frozen=True, slots=True)
class SignIn:
    oidc_name: str = ""
    """What the button of the OpenID Connect provider says; empty: none is offered."""
    oidc_server: str = ""
    """Its address, where `/.well-known/openid-configuration` is found."""
    oidc_client: str = ""
    """The client id this installation has there."""
    oidc_secret: str = ""
    """And its secret; better in the environment than in the file."""
    oidc_scopes: str = "openid email"
    """What is asked for there; many providers send groups only where `groups` stands here too."""
    oidc_claim: str = "groups"
    """Under which name the provider says somebody's groups."""
    oidc_groups: str = ""
    """Groups that become roles: `rathaus=1:editor, technik=1:steward` (group=organisation:role)."""
    saml_name: str = ""
    """What the button of the SAML provider (BundID) says; empty: none is offered."""
    saml_metadata: str = ""
    """Its metadata: an https address, or a file."""
    saml_entity: str = ""
    """How this installation names itself there; empty: its own metadata address."""
    saml_places: str = ""
    """Where residents live, as the provider writes it: `36251 Auenbrück, 36251 Weidenhof`; empty: unknown."""
    saml_age: int = 18
    """From how many years on somebody counts as of age."""


@dataclass(frozen=True, slots=True)
class Sensing:
    time_zone: str = "Europe/Berlin"
    """Where a day begins for the daily roll-ups; fixed at the first start."""
    queue: int = 2_000
    """Requests that may wait for the writer; one more is told to come back (503)."""
    body_limit: int = 10_000_000
    """The largest request that is taken, in bytes."""
    page_size: int = 100
    """Entities on a page of the SensorThings API where no `$top` is given."""
    page_limit: int = 10_000
    """The largest `$top`."""
    approve_sensors: bool = True
    """Sensors that people register wait for somebody of the town before all see them."""
    count_budget: int = 200
    """Milliseconds for `$count` where it has to count rows; then it is an estimate, and says so."""
    database_url: str = field(default="", repr=False)
    """As `database.url`, for the sensors' data alone: another database, or another server."""


@dataclass(frozen=True, slots=True)
class Mqtt:
    port: int = 0
    """The port of the MQTT door, mostly 1883; 0: there is none, only `/mqtt` (WebSocket) on the HTTP port."""
    tls_port: int = 0
    """The same with TLS, mostly 8883; 0: none."""
    certificate: str = ""
    """A file with the certificate chain (PEM) for TLS."""
    key: str = ""
    """And one with its private key."""
    anonymous: bool = False
    """Whoever shows no key may subscribe to what is public."""
    url: str = field(default="", repr=False)
    """Your own broker, `mqtt://user:password@host:1883` or `mqtts://…:8883`: sources' topics are heard there.
    A path at its end is the client id (default: allmende), of which there must be one."""
    packet_limit: int = 1_000_000
    """The largest packet that is taken, in bytes."""


@dataclass(frozen=True, slots=True)
class People:
    database_url: str = field(default="", repr=False)
    """As `database.url`, for accounts and everything that people write alone."""


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path = Path("data")
    server: Server = field(default_factory=Server)
    town: Town = field(default_factory=Town)
    map: Map = field(default_factory=Map)
    sensing: Sensing = field(default_factory=Sensing)
    mqtt: Mqtt = field(default_factory=Mqtt)
    people: People = field(default_factory=People)
    identity: Identity = field(default_factory=Identity)
    mail: Mail = field(default_factory=Mail)
    signin: SignIn = field(default_factory=SignIn)
    database: Database = field(default_factory=Database)

    @property
    def sensing_url(self) -> str:
        """Of the PostgreSQL database with the sensors' data; empty: `sensing_file`."""
        return self.sensing.database_url or self.database.url

    @property
    def people_url(self) -> str:
        """The same for what people write; empty: `people_file`."""
        return self.people.database_url or self.database.url

    @property
    def sensing_file(self) -> Path:
        return self.data / "sensing.sqlite3"

    @property
    def people_file(self) -> Path:
        return self.data / "people.sqlite3"


SECTIONS = {
    "server": Server,
    "town": Town,
    "map": Map,
    "sensing": Sensing,
    "mqtt": Mqtt,
    "people": People,
    "identity": Identity,
    "mail": Mail,
    "signin": SignIn,
    "database": Database,
}


def load(data: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings of the installation in `data`. Raises BadSetting."""
    environment = os.environ if environment is None else environment
    written = _toml(data / "allmende.toml")
    unknown = written.keys() - SECTIONS.keys()
    if unknown:
        raise BadSetting(f"allmende.toml has [{unknown.pop()}]. Known sections: {', '.join(SECTIONS)}.")
    chosen = {
        name: _section(name, kind, written.get(name, {}), environment) for name, kind in SECTIONS.items()
    }
    settings = replace(Settings(data=data), **chosen)
    _check_zone(settings.sensing.time_zone)
    _check_ranges(settings)
    _check_proxies(settings.server.trusted_proxies)
    mail_server(settings.mail.server)
    for name in ("sensing_url", "people_url"):
        _check_database(getattr(settings, name))
    return settings


def is_loopback(host: str) -> bool:
    """Whether this name or address means this machine and no other."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class MailServer:
    """`tls`: from the first byte, after asking (STARTTLS), or none, for this machine only."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: Literal["implicit", "starttls", "none"]


def mail_server(text: str) -> MailServer | None:
    """What `mail.server` says; None where it is empty. Raises BadSetting, which never has the password."""
    if not text:
        return None
    parts = urlsplit(text)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in _MAIL_PORTS or parts.path not in ("", "/"):
        raise BadSetting(
            "mail.server cannot be read. Known: smtp://user:password@host:587, smtps://user:password@host:465."
            " Try: write @ : / in a password as %40 %3A %2F."
        )
    tls: Literal["implicit", "starttls", "none"] = "none" if is_loopback(host) else "starttls"
    return MailServer(
        host,
        port or _MAIL_PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        "implicit" if parts.scheme == "smtps" else tls,
    )


_MAIL_PORTS = {"smtp": 587, "smtps": 465}


def _toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadSetting(f"{path.name} cannot be read: {error}.") from error


def _section(name: str, kind: type[Any], written: Any, environment: Mapping[str, str]) -> Any:
    if not isinstance(written, dict):
        raise BadSetting(f"allmende.toml: {name} is a section. Try: [{name}]")
    defaults = kind()
    known = {one.name: type(getattr(defaults, one.name)) for one in fields(kind)}
    for given in written.keys() - known.keys():
        raise BadSetting(f"allmende.toml: [{name}] has {given!r}. Known: {', '.join(known)}.")
    values = {key: _typed(f"{name}.{key}", known[key], value) for key, value in written.items()}
    for key, wanted in known.items():
        variable = f"ALLMENDE_{name}_{key}".upper()
        if variable in environment:
            values[key] = _typed(variable, wanted, environment[variable])
    return kind(**values)


_KNOWN = {bool: "true or false", int: "a whole number", float: "a number", str: "a text in quotes"}
_WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def _typed(name: str, wanted: type[Any], value: Any) -> Any:
    """`value` as the wanted type; the environment has nothing but texts. Raises BadSetting."""
    if wanted is bool and isinstance(value, str):
        value = _WORDS.get(value.lower(), value)
    elif wanted in (int, float) and isinstance(value, str | int) and not isinstance(value, bool):
        with suppress(ValueError):
            value = wanted(value)
    if type(value) is not wanted:
        raise BadSetting(f"{name} is {value!r}. Known: {_KNOWN[wanted]}.")
    return value


def _check_ranges(settings: Settings) -> None:
    sensing = settings.sensing
    for name, value, least, most in (
        ("server.port", settings.server.port, 0, 65_535),
        ("sensing.queue", sensing.queue, 1, 1_000_000),
        ("sensing.body_limit", sensing.body_limit, 1_000, 1_000_000_000),
        ("sensing.page_size", sensing.page_size, 1, sensing.page_limit),
        ("sensing.page_limit", sensing.page_limit, 1, 100_000),
        ("sensing.count_budget", sensing.count_budget, 0, 4_000),
    ):
        if not least <= value <= most:
            raise BadSetting(f"{name} is {value}. Known: {least} to {most}.")


def _check_database(url: str) -> None:
    """The message never has the password."""
    if url and urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise BadSetting(
            "The database's address cannot be read. Known: postgresql://user:password@host:5432/name; empty "
            "for SQLite files. Try: write @ : / in a password as %40 %3A %2F."
        )


def _check_proxies(text: str) -> None:
    for one in filter(None, map(str.strip, text.split(","))):
        try:
            ip_network(one, strict=False)
        except ValueError as error:
            raise BadSetting(
                f"server.trusted_proxies has {one!r}. Known: addresses and networks. "
                "Try: 127.0.0.1, 10.0.0.0/8."
            ) from error


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadSetting(f"sensing.time_zone is {name!r}. Try: Europe/Berlin.") from error
