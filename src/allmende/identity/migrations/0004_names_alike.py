# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Names that look alike are one name. Of two that are there already the older has it."""

from typing import Any

from django.db import migrations, models

from allmende.identity.pseudonyms import skeleton


def compare(apps: Any, _schema_editor: Any) -> None:
    people = apps.get_model("identity", "Person").objects.filter(deleted=None)
    _fill(people, "pseudonym")
    _fill(apps.get_model("identity", "Organisation").objects.all(), "name")


def _fill(rows: Any, field: str) -> None:
    known: set[str] = set()
    for row in rows.order_by("pk"):
        said = skeleton(getattr(row, field))
        if said and said not in known:
            known.add(said)
            row.skeleton = said
            row.save(update_fields=["skeleton"])


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_invitations")]
    operations = [
        migrations.AddField(
            "person", "skeleton", models.CharField(max_length=400, null=True, unique=True, editable=False)
        ),
        migrations.AddField(
            "organisation", "skeleton", models.CharField(max_length=800, null=True, unique=True, editable=False)
        ),
        migrations.RunPython(compare, migrations.RunPython.noop),
    ]
