# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

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

    def base_map(self) -> dict[str, Any]:
        """The ground of the demo town, as GeoJSON."""
        from allmende.stations.demo.geography import base_map  # noqa: PLC0415  only the demo pays for its town

        return base_map()
