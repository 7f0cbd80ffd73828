# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from allmende.web.navigation import Entry


class Notices(AppConfig):
    name = "allmende.notices"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (Entry(50, _("Termine"), "notices:dates"),)
