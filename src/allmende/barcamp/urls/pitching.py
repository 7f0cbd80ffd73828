# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pitches, the stage, the ballot."""

from django.urls import path

from allmende.barcamp.views import pitch, pitches, stage, voting

_PITCHES = "barcamps/<slug:slug>/vorschlaege"
_STAGE = "barcamps/<slug:slug>/buehne"
_VOTE = "barcamps/<slug:slug>/abstimmen"

urlpatterns = [
    path("v", voting.door, name="vote-door"),
    path(_PITCHES, pitches.listed, name="pitches"),
    path(f"{_PITCHES}/neu", pitches.new, name="pitch-new"),
    path(f"{_PITCHES}/zettel", pitches.slip, name="pitch-slip"),
    path(f"{_PITCHES}/wunsch", pitches.wish, name="wish"),
    path(f"{_PITCHES}/wunsch/<int:number>/entfernen", pitches.wish_withdraw, name="wish-withdraw"),
    path(f"{_PITCHES}/mein/<str:secret>", pitches.mine, name="pitch-mine"),
    path(f"{_PITCHES}/<int:number>", pitch.shown, name="pitch"),
    path(f"{_PITCHES}/<int:number>/aendern", pitch.edit, name="pitch-edit"),
    path(f"{_PITCHES}/<int:number>/zeiten", pitch.absent, name="pitch-absent"),
    path(f"{_PITCHES}/<int:number>/zurueckziehen", pitch.withdraw, name="pitch-withdraw"),
    path(f"{_PITCHES}/<int:number>/wieder", pitch.restore, name="pitch-restore"),
    path(f"{_PITCHES}/<int:number>/zusammenlegen", pitch.merge, name="pitch-merge"),
    path(f"{_PITCHES}/<int:number>/wer", pitch.host_add, name="pitch-host"),
    path(f"{_PITCHES}/<int:number>/wer/<int:row>/entfernen", pitch.host_remove, name="pitch-host-remove"),
    path(f"{_PITCHES}/<int:number>/aufnahme", pitch.say_consent, name="pitch-consent"),
    path(_STAGE, stage.shown, name="stage"),
    path(f"{_STAGE}/stand", stage.state, name="stage-state"),
    path(f"{_STAGE}/steuern", stage.steer, name="stage-steer"),
    path(_VOTE, voting.vote, name="vote"),
    path(f"{_VOTE}/stand", voting.state, name="vote-state"),
    path(f"{_VOTE}/fertig", voting.leave, name="vote-leave"),
    path(f"{_VOTE}/leiten", voting.lead, name="ballot"),
    path("barcamps/<slug:slug>/helfen", voting.desk, name="desk"),
]
