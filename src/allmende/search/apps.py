# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class Search(AppConfig):
    name = "allmende.search"
    default_auto_field = "django.db.models.BigAutoField"
