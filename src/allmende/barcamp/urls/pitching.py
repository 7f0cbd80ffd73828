# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pitches, the stage, the ballot."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
