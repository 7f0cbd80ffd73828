# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A new people file in one step: `layout.sql` (by `make layout`) holds what all migrations make of an empty
one, and which those were. Newer migrations follow as always; on PostgreSQL they make everything."""

from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from allmende.core.config import Settings
from allmende.identity.models import Organisation
from allmende.identity.pseudonyms import skeleton

FILE = Path(__file__).with_name("layout.sql")


def lay(settings: Settings) -> bool:
    """Whether there was nothing before. A start that breaks off here leaves nothing behind."""
    if connection.vendor != "sqlite":
        return False
    with transaction.atomic(), connection.cursor() as cursor:  # whoever starts at the same moment waits here
        if connection.introspection.table_names(cursor):
            return False
        for statement in statements():
            cursor.execute(statement)
        _name(settings.town.name)
    return True


def _name(town: str) -> None:
    """As identity's migrations name the organisation that is the town."""
    facts = {"name": town, "skeleton": skeleton(town) or None, "founded": timezone.now()}
    Organisation.objects.filter(pk=1).update(**facts)


def statements() -> list[str]:
    return FILE.read_text("utf-8").split(";\n")[:-1]
