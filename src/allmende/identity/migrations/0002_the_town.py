# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Organisation 1 is the town itself, and its portal answers every host name that no other has."""

from typing import Any

from django.conf import settings
from django.db import migrations


def found(apps: Any, schema_editor: Any) -> None:
    organisation = apps.get_model("identity", "Organisation").objects.create(
        id=1, name=settings.ALLMENDE.town.name, kind="municipality"
    )
    if schema_editor.connection.vendor == "postgresql":  # its sequence has not counted this one
        schema_editor.execute("SELECT setval(pg_get_serial_sequence('identity_organisation', 'id'), 1)")
    apps.get_model("identity", "Municipality").objects.create(organisation=organisation)


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [migrations.RunPython(found, migrations.RunPython.noop)]
