# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A source of devices has a key of its own, which can send and nothing else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_names_alike")]
    operations = [
        migrations.AddField(
            "apikey",
            "sources",
            models.JSONField("Quellen, für deren Geräte er sendet", default=list, blank=True),
        ),
    ]
