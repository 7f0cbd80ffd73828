# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Set up, register, at the door, badges."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
