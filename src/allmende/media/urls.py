# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses without a language: a picture speaks none."""

from django.urls import path

from allmende.media import views

urlpatterns = [path("medien/<int:number>/<slug:size>", views.picture, name="picture")]
