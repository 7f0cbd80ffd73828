# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from allmende.web.navigation import Entry


class Projects(AppConfig):
    name = "allmende.projects"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (Entry(40, _("Vorhaben"), "projects:list"),)
