# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from allmende.web.navigation import Entry


class Stations(AppConfig):
    name = "allmende.stations"
    navigation = (
        Entry(10, _("Heute"), "stations:start"),
        Entry(20, _("Karte"), "stations:map"),
        Entry(30, _("Messstellen"), "stations:list"),
        Entry(60, _("Daten"), "stations:interface"),
    )
