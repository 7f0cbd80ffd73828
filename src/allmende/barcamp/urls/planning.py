# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The timetable: planned, published, on the wall and on the phone."""

from django.urls import URLPattern, path

from allmende.barcamp.views import changing, offline, planning, programme, screens

_CAMP = "barcamps/<slug:slug>"
_PLAN = f"{_CAMP}/plan"
_ACTS = "absagen", "stattfinden", "festhalten", "zaehlen"

urlpatterns: list[URLPattern] = [
    path("barcamps/offline.js", offline.worker, name="offline"),
    path(_PLAN, planning.plan, name="plan"),
    path(f"{_PLAN}/rechnen", planning.compute, name="compute"),
    path(f"{_PLAN}/stand", planning.progress, name="plan-progress"),
    path(f"{_PLAN}/uebernehmen", planning.take_over, name="take-over"),
    path(f"{_PLAN}/neu-rechnen", planning.replan, name="replan"),
    path(f"{_PLAN}/veroeffentlichen", planning.publish, name="publish"),
    path(f"{_PLAN}/ansage", planning.announce, name="announce"),
    path(f"{_PLAN}/ansage/<int:row>/beenden", planning.silence, name="silence"),
    path(f"{_PLAN}/krank", changing.ill, name="ill"),
    path(f"{_PLAN}/krank/<int:row>/wieder-da", changing.recover, name="recover"),
    path(f"{_PLAN}/raum-faellt-aus", changing.flood, name="flood"),
    path(f"{_PLAN}/raum-faellt-aus/<int:row>/wieder-frei", changing.reopen, name="reopen"),
    path(f"{_PLAN}/zuruecknehmen", changing.undo, name="undo"),
    path(f"{_PLAN}/vorschlag/<int:number>", changing.place, name="place"),
    path(f"{_PLAN}/<int:number>", changing.session, name="plan-session"),
    *(path(f"{_PLAN}/<int:number>/{one}", changing.act, {"what": one}, name=f"plan-{one}") for one in _ACTS),
    path(f"{_CAMP}/programm", programme.programme, name="programme"),
    path(f"{_CAMP}/programm/stand", programme.state, name="programme-state"),
    path(f"{_CAMP}/programm/<int:number>/merken", programme.mark, name="mark"),
    path(f"{_CAMP}/leinwand", screens.screen, name="screen"),
]
