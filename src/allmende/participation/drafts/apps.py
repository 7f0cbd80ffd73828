# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from allmende.web.navigation import Entry


class Drafts(AppConfig):
    name = "allmende.participation.drafts"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (Entry(46, _("Entwürfe"), "drafts:list"),)

    def ready(self) -> None:
        from allmende.participation.drafts import following  # noqa: F401, PLC0415  connects its receivers
