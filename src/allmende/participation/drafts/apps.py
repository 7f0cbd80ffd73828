# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class Drafts(AppConfig):
    name = "allmende.participation.drafts"
    default_auto_field = "django.db.models.BigAutoField"
