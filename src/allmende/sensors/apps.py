# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class Sensors(AppConfig):
    name = "allmende.sensors"
    default_auto_field = "django.db.models.BigAutoField"
