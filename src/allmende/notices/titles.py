# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What pages are called: a room that knows has a module `titles` with `titles(asker, addresses)`."""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from allmende.identity.rules import Asker


def titles(asker: Asker, addresses: Iterable[str]) -> dict[str, str]:
    """By address; only of pages that the asker may see and that some room knows."""
    wanted, found = tuple(addresses), dict[str, str]()
    for config in apps.get_app_configs():
        name = f"{config.name}.titles"
        if config.name.startswith("allmende.") and config.label != "notices" and find_spec(name):
            found |= import_module(name).titles(asker, wanted)
    return found
