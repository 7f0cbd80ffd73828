# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from allmende.web.navigation import Entry


class Barcamps(AppConfig):
    name = "allmende.barcamp"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (Entry(65, _("Barcamps"), "barcamp:list"),)
