# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende keys`: keys for devices and programs, made, listed and revoked from the console."""

import argparse
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from allmende.cli.installation import say_if_new, there
from allmende.cli.options import add_verb
from allmende.core import config
from allmende.core.config import Settings
from allmende.core.errors import AllmendeError
from allmende.core.principal import SYSTEM, TOWN
from allmende.identity.grants import Grant
from allmende.sensing import hub

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from allmende.identity.models import ApiKey, Organisation

_EPILOG = """examples:
  allmende keys create --name "Weather station" --observe 12,13 --days 365
  allmende keys create --name "Loader" --manage
  allmende keys list
  allmende keys revoke 3

The key is printed once and kept nowhere. All of it works beside a running server."""


class CannotDo(AllmendeError):
    """Nothing was changed; the message says what to try."""


def configure(commands: "_SubParsersAction[Any]") -> None:
    parser = commands.add_parser(
        "keys",
        help="keys for devices and programs",
        description=__doc__.split("\n", maxsplit=1)[0],
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(title="what to do", metavar="VERB", required=True)
    _configure_create(kinds)
    add_verb(kinds, "list", "all keys that there are", list_keys)
    parser = add_verb(kinds, "revoke", "let a key count no more, within a second", revoke)
    parser.add_argument("key", type=_key_number, metavar="ID", help="its number, as list shows it")


def _configure_create(kinds: "_SubParsersAction[Any]") -> None:
    parser = add_verb(kinds, "create", "make a key and print it once", create)
    parser.add_argument("--name", required=True, metavar="WORDS", help="what the key is for")
    parser.add_argument(
        "--organisation", type=int, default=TOWN, metavar="N", help="whose it is (default: 1, the town)"
    )
    parser.add_argument(
        "--manage", action="store_true", help="create and change stations, with all their values"
    )
    parser.add_argument("--manage-catalogue", action="store_true", help="create and change datasets")
    parser.add_argument("--read-private", action="store_true", help="read what only the organisation sees")
    parser.add_argument(
        "--observe", type=_numbers, default=(), metavar="12,13", help="send values for these datastreams"
    )
    parser.add_argument("--days", type=_days, metavar="N", help="count for so long (default: until revoked)")


def create(options: argparse.Namespace) -> int:
    """Makes the installation too where there is none yet: a device may come before the first visitor."""
    grant = _grant(options)
    settings = config.load(options.data)
    say_if_new(settings)
    with hub.opened(settings) if grant.datastreams else nullcontext():
        _open_people(settings)
        from allmende.identity.actions.keys import make_key  # noqa: PLC0415  after setup

        key, text = make_key(SYSTEM, _organisation(options.organisation), grant)
    print(text)
    print(f"This is key {key.pk}. It is shown this once: keep it safe.", file=sys.stderr)
    return 0


def list_keys(options: argparse.Namespace) -> int:
    _open_people(there(options.data))
    from allmende.identity.models import ApiKey  # noqa: PLC0415  after setup

    found = ApiKey.objects.select_related("organisation", "maker").order_by("id")
    rows = [_row(key) for key in found]
    print("\n".join(_table(rows)) if rows else "There is no key yet. Try: allmende keys create --help")
    return 0


def revoke(options: argparse.Namespace) -> int:
    _open_people(there(options.data))
    from allmende.identity.actions.keys import revoke_key  # noqa: PLC0415  after setup
    from allmende.identity.models import ApiKey  # noqa: PLC0415  the same

    key = ApiKey.objects.filter(pk=options.key).first()
    if key is None:
        raise CannotDo(f"There is no key {options.key}. Nothing was changed. Try: allmende keys list")
    if key.revoked is not None:
        print(f"Key {key.pk} ({key.name}) was revoked before, {_day(key.revoked)}.")
        return 0
    revoke_key(SYSTEM, key)
    print(f"Key {key.pk} ({key.name}) counts no more.")
    return 0


def _grant(options: argparse.Namespace) -> Grant:
    grant = Grant(
        options.name.strip(),
        reads_private=options.read_private,
        manages_things=options.manage,
        manages_catalogue=options.manage_catalogue,
        datastreams=options.observe,
        expires=datetime.now(UTC) + timedelta(days=options.days) if options.days else None,
    )
    if not 1 <= len(grant.name) <= 120:
        raise CannotDo(f"--name has {len(grant.name)} letters. Known: 1 to 120.")
    if grant == Grant(grant.name, expires=grant.expires):
        raise CannotDo(
            "This key could do nothing. Nothing was made. "
            "Try: --observe 12,13 or --manage or --manage-catalogue or --read-private."
        )
    return grant


def _organisation(number: int) -> "Organisation":
    from allmende.identity.models import Organisation  # noqa: PLC0415  after setup

    found = Organisation.objects.filter(pk=number).first()
    if found is None:
        known = ", ".join(f"{one.pk} ({one.name})" for one in Organisation.objects.order_by("id")[:10])
        raise CannotDo(f"There is no organisation {number}. Nothing was made. Known: {known}.")
    return found


def _open_people(settings: Settings) -> None:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    from allmende.site.upkeep import migrate_people  # noqa: PLC0415  Django is not needed for --help

    migrate_people(settings)


def _row(key: "ApiKey") -> tuple[str, ...]:
    may = [
        *(["manage"] if key.manages_things else []),
        *(["catalogue"] if key.manages_catalogue else []),
        *(["read private"] if key.reads_private else []),
        *([f"observe {','.join(map(str, key.datastreams))}"] if key.datastreams else []),
        *([f"push for {','.join(map(str, key.sources))}"] if key.sources else []),
    ]
    return (
        str(key.pk),
        key.name,
        key.organisation.name,
        ", ".join(may),
        key.maker.pseudonym if key.maker else "console",
        _day(key.created),
        _day(key.expires) if key.expires else "never",
        _day(key.last_used) if key.last_used else "never",
        _day(key.revoked) if key.revoked else "",
    )


_HEAD = ("ID", "NAME", "ORGANISATION", "MAY", "MADE BY", "MADE", "EXPIRES", "LAST USED", "REVOKED")


def _table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [_HEAD, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d")


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(one) for one in text.split(",")}))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of datastreams. Try: 12,13") from error


def _key_number(text: str) -> int:
    """As a key says it itself, or the number alone."""
    try:
        return int(text.removeprefix("alm_").partition("_")[0])
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of a key. Try: allmende keys list"
        ) from error


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 36_500:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days. Known: 1 to 36500.")
    return int(text)
