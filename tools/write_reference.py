# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Writes docs/reference from the code. `--check` only says what is out of date."""

import argparse
import ast
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from importlib import import_module
from inspect import getsource
from pathlib import Path
from textwrap import dedent
from typing import Any

from allmende.cli.main import command_parser
from allmende.core import config
from allmende.identity import rights_table
from allmende.sensing.entities import ENTITIES, WELL_KNOWN, Entity, Property
from allmende.sensing.http.conformance import REQUIREMENTS
from allmende.sensing.sql import functions

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
_NOTE = "<!-- Written by `make docs` from the code. Change it there. -->\n\n"

_RIGHTS = """Organisation A is the one that somebody belongs to, B any other. What somebody may not read
does not exist for them: 404. What they may read but not change: 403. Where a key would help: 401. `sign in`:
the page asks who is there first; `done`: it is done, and the next page shown. Each cell is held against the
running program by a test.
"""

_CONFORMANCE = """Each requirement is shown by a test of its own (`tests/conformance`). The root document
names what holds and nothing else; beside the standard it names extensions by the addresses that clients know:
CSV and GeoJSON, parts of properties, distinct values, answers without links, batches as JSON, deleting by a
filter, the description as OpenAPI at `/v1.1/api`. `Observations/aggregate`, `$as_of`, `Prefer`, `$ref` writes
and `If-Match` have no such address.
"""

_FUNCTIONS = """Where a value is missing, so is what a function makes of it, and a condition that is
neither true nor false does not choose. A result and whatever stands in `properties` is
taken as the type that is needed, row by row; where it is of another, it is missing.

Times are in UTC. An instant is an interval of no length; an interval does not contain its end. `now()
sub duration'PT1H'` is an hour ago; a time `sub` a time is a duration. Durations have weeks, days, hours,
minutes and seconds (`duration'P1DT12H30M'`), no months or years. Times of the day are written
`06:30:00`.

`Datastreams/any(d: d/name eq 'Luft')` is true where one of them is so, `all` where each of them is, also
where there is none; `any()` where there is one. Each stands for itself, whatever the rest of the filter
says of the same link. Inside, every path begins with the variable. Without brackets, `not` comes after
comparisons: `not a eq b` is `not (a eq b)`.

Geometries are `location` of Locations, `feature` of FeaturesOfInterest and `observedArea` of Datastreams,
and literals in well-known text, longitude first: `geography'POINT (7.63 51.96)'`, with LINESTRING, POLYGON,
MULTIPOINT, MULTILINESTRING, MULTIPOLYGON and GEOMETRYCOLLECTION; `geometry'…'` is the same, `SRID=4326;` may
stand in front, heights are passed over. Of two geometries one is a literal. All is on the plane of
longitude and latitude: distances and lengths are in degrees, one of which is 111 km from south to north and
about 70 km from west to east in Germany. Whatever says by its encodingType that it is no GeoJSON has no
geometry.
"""


def settings_page() -> str:
    lines = [
        _NOTE + "# Settings\n",
        "Written in `DIR/allmende.toml`; an environment variable stands over the file.\n",
    ]
    for section, kind in config.SECTIONS.items():
        lines += [f"## {section}\n", "| setting | default | environment | meaning |", "|---|---|---|---|"]
        meanings = _attribute_notes(kind)
        for one in fields(kind):
            default = getattr(kind(), one.name)
            shown = "true" if default is True else "false" if default is False else repr(default)
            variable = f"ALLMENDE_{section}_{one.name}".upper()
            lines.append(f"| `{one.name}` | `{shown}` | `{variable}` | {meanings.get(one.name, '')} |")
        lines.append("")
    return "\n".join(lines)


def _attribute_notes(kind: type[Any]) -> dict[str, str]:
    """Attribute name → the string below it in the class body, in one line."""
    body = ast.parse(dedent(getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)
    notes: dict[str, str] = {}
    name = ""
    for statement in body.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and name:
            notes[name] = " ".join(str(statement.value.value).split())
    return notes


def commands_page() -> str:
    parser = command_parser()
    lines = [_NOTE + "# Commands\n", "```text", parser.format_help().rstrip(), "```\n"]
    for name, command in _subcommands(parser):
        lines += [f"## allmende {name}\n", "```text", command.format_help().rstrip(), "```\n"]
    return "\n".join(lines)


def _subcommands(
    parser: argparse.ArgumentParser, before: str = ""
) -> list[tuple[str, argparse.ArgumentParser]]:
    found = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                found += [(before + name, command), *_subcommands(command, f"{before}{name} ")]
    return found


def entities_page() -> str:
    lines = [
        _NOTE + "# Entities\n",
        "The data model of OGC SensorThings 1.1, as this server holds it. A star marks what must be given.\n",
    ]
    for entity in ENTITIES:
        lines += _entity(entity)
    lines += ["## Well-known keys in `properties`\n", "| key | on | meaning |", "|---|---|---|"]
    lines += [f"| `{one.key}` | {', '.join(one.on)} | {one.meaning} |" for one in WELL_KNOWN]
    return "\n".join(lines) + "\n"


def rights_page() -> str:
    lines = [
        _NOTE + "# Who may do what\n",
        _RIGHTS,
        "## The API, shown the session of a browser\n",
        "A session reads; writing needs a key.\n",
        *_rights(rights_table.API, rights_table.PEOPLE, 0),
        "## The API, shown a key\n",
        *_rights(rights_table.API, rights_table.KEYS, len(rights_table.PEOPLE)),
        "## The pages\n",
        *_rights(rights_table.PAGES, rights_table.PEOPLE, 0),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _rights(rows: Sequence[rights_table.Row], who: Sequence[rights_table.Who], first: int) -> list[str]:
    lines = [f"| | {' | '.join(one.title for one in who)} |", "|---" * (len(who) + 1) + "|"]
    for row in rows:
        answers = (*row.people, *row.keys)[first : first + len(who)]
        lines.append(f"| {row.action}<br>`{row.request}` | {' | '.join(map(str, answers))} |")
    return [*lines, ""]


def _entity(entity: Entity) -> list[str]:
    lines = [f"## {entity.set}\n", "| property | kind | |", "|---|---|---|"]
    lines += [
        f"| `{one.name}`{'*' * one.mandatory} | {one.kind.value} | {_remark(one)} |"
        for one in entity.properties
    ]
    lines += ["\n| link | leads to | |", "|---|---|---|"]
    for link in entity.links:
        many = "many" if link.many else "one"
        remark = "deleted with it" if link.cascade else ""
        lines.append(f"| `{link.name}`{'*' * link.mandatory} | {many} {link.target} | {remark} |")
    return [*lines, ""]


def _remark(one: Property) -> str:
    return "kept by the server" if one.computed else ""


def conformance_page() -> str:
    """Every requirement of the standard, and the test that shows it."""
    sys.path.insert(0, str(REFERENCE.parent.parent))
    for name in ("datamodel", "reading", "writing", "mqtt"):
        import_module(f"tests.conformance.test_{name}")
    shown: dict[str, str] = import_module("tests.conformance.requirement").TESTS
    lines = [
        _NOTE + "# What holds of OGC SensorThings 1.1 (18-088)\n",
        _CONFORMANCE,
        "| requirement | clause | says | holds | shown by |",
        "|---|---|---|---|---|",
    ]
    for one in REQUIREMENTS:
        test = shown[one.id].removeprefix("tests.") if one.holds else ""
        holds = "yes" if one.holds else "not yet"
        lines.append(f"| `{one.id}` | {one.clause} | {one.says} | {holds} | {test and f'`{test}`'} |")
    return "\n".join(lines) + "\n"


def filter_functions_page() -> str:
    lines = [_NOTE + "# Functions of $filter and $orderby\n", _FUNCTIONS]
    for title, found in functions.by_group():
        lines += [f"## {title}\n", "| function | gives | says | for example |", "|---|---|---|---|"]
        lines += [
            f"| `{functions.signature(one)}` | {one.gives.value} | {one.says} | `{one.example}` |"
            for one in found
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def personal_data_page() -> str:
    """In German: data protection officers read it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmende.site.settings")
    import django  # noqa: PLC0415  Django reads its settings on import

    django.setup()
    from django.utils import translation  # noqa: PLC0415  after setup

    from allmende.identity.papers import Paper, markdown  # noqa: PLC0415  the same
    from allmende.identity.privacy import activity_sections  # noqa: PLC0415  the same
    from allmende.identity.terms import Terms  # noqa: PLC0415  the same

    with translation.override("de"):
        sections = tuple(activity_sections(Terms(config.Identity())))
        lead = (
            "Was das Programm über Menschen speichert, warum und wie lange, mit den voreingestellten Fristen."
        )
        return _NOTE + markdown(Paper("Personenbezogene Daten", lead, sections))


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "entities.md": entities_page,
    "rights.md": rights_page,
    "conformance.md": conformance_page,
    "filter-functions.md": filter_functions_page,
    "personal-data.md": personal_data_page,
}


def outdated() -> list[str]:
    """Names of the pages that are not what the code says."""
    os.environ["COLUMNS"] = "100"  # argparse wraps to the terminal
    return [
        name
        for name, page in PAGES.items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text("utf-8") != page()
    ]


def main() -> int:
    stale = outdated()
    if "--check" in sys.argv[1:]:
        print("\n".join(f"docs/reference/{name} is out of date. Try: make docs" for name in stale))
        return 1 if stale else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (REFERENCE / name).write_text(PAGES[name](), "utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
