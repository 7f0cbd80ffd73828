# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of this room, German; English ones get their prefix in site/urls.py."""

from django.urls import path

from allmende.projects.views import editing, pages, pieces, working

urlpatterns = [
    path("vorhaben", pages.overview, name="list"),
    path("vorhaben/neu", working.create, name="new"),
    path("vorhaben/innen", working.overdue, name="overdue"),
    path("vorhaben/<int:number>", pages.story, name="project"),
    path("vorhaben/<int:number>.json", pages.as_json, name="json"),
    path("vorhaben/<int:number>/messstelle/<int:thing>", pages.sheet, name="sheet"),
    path("vorhaben/<int:number>/innen", working.inside, name="inside"),
    path("vorhaben/<int:number>/bearbeiten", editing.parts, name="edit"),
    path("vorhaben/<int:number>/bearbeiten/dazu", editing.link, name="link"),
    path("vorhaben/<int:number>/bearbeiten/nicht-dazu", editing.unlink, name="unlink"),
    path("vorhaben/<int:number>/bearbeiten/<slug:slug>", editing.section, name="section"),
    path("vorhaben/<int:number>/bearbeiten/<slug:slug>/neu", pieces.add, name="add"),
    path("vorhaben/<int:number>/bearbeiten/<slug:slug>/<int:row>", pieces.change, name="piece"),
    path("vorhaben/<int:number>/bearbeiten/<slug:slug>/<int:row>/entfernen", pieces.remove, name="remove"),
]
