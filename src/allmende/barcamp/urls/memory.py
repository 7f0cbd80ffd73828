# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sessions, their notes and recordings, and files for others."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
