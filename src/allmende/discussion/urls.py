# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of this room, German; English ones get their prefix in site/urls.py."""

from django.urls import path

from allmende.discussion.views import contributions, moderation, reports

urlpatterns = [
    path("beitraege/neu", contributions.new, name="contribute"),
    path("beitraege/<id:number>", contributions.page, name="contribution"),
    path("beitraege/<id:number>/bearbeiten", contributions.edit, name="edit"),
    path("beitraege/<id:number>/zurueckziehen", contributions.withdraw, name="withdraw"),
    path("beitraege/<id:number>/freigeben", contributions.release, name="release"),
    path("beitraege/<id:number>/melden", reports.report, name="report"),
    path("beitraege/<id:number>/widerspruch", reports.appeal, name="appeal"),
    path("moderation", moderation.queue, name="queue"),
    path("moderation/bericht", moderation.counts, name="counts"),
    path("moderation/regeln", moderation.rules_of_the_house, name="rules"),
    path("moderation/<id:number>", moderation.decide, name="decide"),
]
