# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.urls import register_converter
from django.urls.converters import IntConverter


class Id(IntConverter):
    """`<id:thing>`: a number that fits the store; anything longer is no address of ours."""

    regex = "[0-9]{1,18}"


class Web(AppConfig):
    name = "allmende.web"

    def ready(self) -> None:
        register_converter(Id, "id")
