# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class Identity(AppConfig):
    name = "allmende.identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allmende.identity import protection  # noqa: PLC0415  models can be loaded from here on

        protection.watch()
