# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A paper in two versions, and what is done with it in many tests."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from allmende.identity.models import Organisation, Person
from allmende.identity.roles import Role
from allmende.participation.drafts.actions import commenting, preparing, renewing
from allmende.participation.drafts.bring_in.markdown import blocks
from allmende.participation.drafts.models import Draft, Passage, Remark
from tests.identity.people import person

FIRST = """# Parken am Markt

Der Markt hat 180 Plätze. Wer dort parkt, darf das bis zu vier Stunden tun.

## Gebühren

Eine Stunde kostet künftig zwei Euro. Am Samstag ist die erste halbe Stunde frei.

Anwohnende zahlen weiterhin dreißig Euro im Jahr für ihren Ausweis.

## Sensoren

Sensoren im Boden zeigen, wo noch Plätze frei sind. Kameras gibt es nicht.
"""
SECOND = """# Parken am Markt

## Sensoren

Sensoren im Boden zeigen, wo noch Plätze frei sind. Kameras gibt es nicht.

## Gebühren

Eine Stunde kostet künftig einen Euro fünfzig. Am Samstag ist die erste Stunde frei.

Die Einnahmen gehen an den Stadtbus.

Der Markt hat 180 Plätze. Wer dort parkt, darf das bis zu drei Stunden tun.
"""
HOUR = timedelta(hours=1)
NOBODY = AnonymousUser()


def brought(town: Organisation, text: str = FIRST, **facts: Any) -> Draft:
    edda = Person.objects.filter(pseudonym="Edda").first() or person("Edda", role=Role.EDITOR)
    return preparing.bring_in(edda, town, town, {"title": "Parken", "blocks": blocks(text)} | facts)


def opened(town: Organisation, **facts: Any) -> Draft:
    draft = brought(town, **facts)
    now = timezone.now()
    preparing.schedule(editor(), draft, now - HOUR, now + HOUR)
    return Draft.objects.get(pk=draft.pk)


def editor() -> Person:
    return Person.objects.get(pseudonym="Edda")


def over(draft: Draft) -> Draft:
    """An hour later."""
    Draft.objects.filter(pk=draft.pk).update(closes=timezone.now() - HOUR)
    return Draft.objects.get(pk=draft.pk)


def at(draft: Draft, words: str) -> Passage:
    return renewing.latest(draft).passages.get(plain__contains=words)


def said(draft: Draft, who: Person, words: str, text: str = "Zu teuer.", **facts: Any) -> Remark:
    passage = at(draft, words)
    return commenting.comment(who, draft, passage, {"kind": "doubt", "text": text} | facts)


def renewed(draft: Draft, text: str) -> Draft:
    version = renewing.prepare_version(editor(), draft, blocks(text))
    renewing.publish_version(editor(), version)
    return Draft.objects.get(pk=draft.pk)


def numbers(draft: Draft) -> dict[str, int]:
    return {one.plain: one.number for one in renewing.latest(draft).passages.all()}
