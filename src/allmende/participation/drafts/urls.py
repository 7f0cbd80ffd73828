# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of this room, German; English ones get their prefix in site/urls.py."""

from django.urls import path, re_path

from allmende.participation.drafts.views import answering, files, pages, passages, preparing, shaping

urlpatterns = [
    path("entwuerfe", pages.overview, name="list"),
    path("entwuerfe/neu", preparing.new, name="new"),
    path("entwuerfe/<int:number>", pages.draft, name="draft"),
    path("entwuerfe/<int:number>/absatz/<int:absatz>", passages.passage, name="passage"),
    path("entwuerfe/<int:number>/versionen/<int:version>", pages.draft, name="version"),
    path("entwuerfe/<int:number>/versionen/<int:version>/vergleich", pages.difference, name="difference"),
    path("entwuerfe/<int:number>/versionen/<int:version>/text", pages.text, name="text"),
    path("entwuerfe/<int:number>/ergebnis", pages.result, name="result"),
    path("entwuerfe/<int:number>/meine", pages.own, name="own"),
    path("entwuerfe/<int:number>/kommentare/<int:remark>/zustimmen", passages.agree, name="agree"),
    path("entwuerfe/<int:number>/zuordnen", preparing.placing, name="placing"),
    path("entwuerfe/<int:number>/zuordnen/<int:anchor>", passages.place, name="place"),
    path("entwuerfe/<int:number>/vorbereiten", preparing.prepare, name="prepare"),
    path("entwuerfe/<int:number>/bearbeiten", preparing.edit, name="edit"),
    path("entwuerfe/<int:number>/einlesen", preparing.replace, name="replace"),
    path("entwuerfe/<int:number>/verwerfen", preparing.discard, name="discard"),
    path("entwuerfe/<int:number>/absaetze", shaping.shape, name="shape"),
    path("entwuerfe/<int:number>/absaetze/<int:passage>", shaping.passage, name="shape-passage"),
    path("entwuerfe/<int:number>/frist", preparing.schedule, name="schedule"),
    path("entwuerfe/<int:number>/fassung", preparing.new_version, name="new-version"),
    path("entwuerfe/<int:number>/abgleich", preparing.matching, name="matching"),
    path("entwuerfe/<int:number>/abgleich/<int:succession>", preparing.settle, name="settle"),
    path("entwuerfe/<int:number>/veroeffentlichen", preparing.publish_version, name="publish-version"),
    path("entwuerfe/<int:number>/antworten", answering.answers, name="answers"),
    path("entwuerfe/<int:number>/abschliessen", preparing.close, name="close"),
    re_path(
        r"^entwuerfe/(?P<number>\d{1,18})/synopse\.(?P<kind>csv|docx|pdf)$", files.synopsis, name="synopsis"
    ),
    re_path(
        r"^entwuerfe/(?P<number>\d{1,18})/beteiligung\.(?P<kind>json|zip)$",
        files.consultation,
        name="open-data",
    ),
]
