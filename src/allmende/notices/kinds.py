# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be new, in words. Every room may have a module `kinds` with `KINDS`."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise

MANDATORY = frozenset({"contribution.decision", "contribution.reported"})
"""Told whatever somebody has chosen: they must be able to object (Art. 17 DSA)."""


@cache
def known() -> dict[str, Promise]:
    found: dict[str, Promise] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.kinds"
        if config.name.startswith("allmende.") and config.label != "notices" and find_spec(name):
            found |= import_module(name).KINDS
    return found


def spoken(kind: str) -> str:
    return str(known().get(kind, kind))
