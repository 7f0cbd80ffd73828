# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The site's navigation: every room's AppConfig may have `navigation = (Entry(...),)`."""

from dataclasses import dataclass

from django.apps import apps
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """`title` is lazily translated, `url` the name of an address without arguments."""

    order: int
    title: Promise
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as this page shows it. `current` is page, true (a page below it) or empty."""

    title: str
    address: str
    current: str


def entries() -> tuple[Entry, ...]:
    found = [entry for app in apps.get_app_configs() for entry in getattr(app, "navigation", ())]
    return tuple(sorted(found, key=lambda entry: entry.order))


def items(path: str) -> tuple[Item, ...]:
    """The navigation as seen from the page at `path`."""
    found = ((entry, reverse(entry.url)) for entry in entries())
    return tuple(Item(str(entry.title), address, _current(path, address)) for entry, address in found)


def _current(path: str, address: str) -> str:
    if path.rstrip("/") == address.rstrip("/"):
        return "page"
    return "true" if address.count("/") == path.count("/") - 1 and path.startswith(f"{address}/") else ""
