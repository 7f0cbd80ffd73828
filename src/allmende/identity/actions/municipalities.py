# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Municipalities become portals, change their face and write the pages that the law wants."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from allmende.core.principal import Principal
from allmende.identity import naming, portals
from allmende.identity.actions import organisations
from allmende.identity.arms import Arms
from allmende.identity.audit import note
from allmende.identity.models import LegalPage, Municipality, Organisation
from allmende.identity.models.organisations import Kind

ADDRESS = ("host", "ags", "ars")
"""What the operator settles."""
FACE = ("name", "colour", "languages", "mail_from", "contact", "minimum_age", "outline")
"""What the municipality settles itself."""
_LONG = frozenset({"outline", "arms"})
"""The audit says that these changed, not from what to what."""


def add(actor: Principal, name: str, address: Mapping[str, str]) -> Municipality:
    with transaction.atomic():
        organisation = Organisation.objects.create(name=name, kind=Kind.MUNICIPALITY)
        municipality = Municipality.objects.create(
            organisation=organisation, **{key: address[key] for key in ADDRESS}
        )
        after = {"name": name} | {key: address[key] for key in ADDRESS}
        _note(actor, "municipality.create", municipality, after=after)
    portals.forget()
    return municipality


def edit(actor: Principal, municipality: Municipality, facts: Mapping[str, Any]) -> None:
    """`facts`: some of ADDRESS and FACE. Says nothing where nothing is different."""
    with transaction.atomic():
        kept = Municipality.objects.select_for_update().get(pk=municipality.pk)
        before = {key: getattr(kept, key) for key in facts if getattr(kept, key) != facts[key]}
        for key in before:
            setattr(kept, key, facts[key])
        if before:
            kept.save(update_fields=list(before))
            after = {key: facts[key] for key in before}
            _note(actor, "municipality.edit", kept, before=_short(before), after=_short(after))
            _rename(actor, kept, before.get("name"))
    portals.forget()


def _rename(actor: Principal, municipality: Municipality, before: str | None) -> None:
    """The organisation goes by the same name, unless it had another on purpose or the new one is taken."""
    organisation = municipality.organisation
    shown = before or (organisation.name if municipality.host else settings.ALLMENDE.town.name)
    taken = naming.is_taken(municipality.name, organisation=organisation.pk)
    if before is not None and municipality.name and organisation.name == shown and not taken:
        organisations.edit(actor, organisation, {"name": municipality.name})


def show_arms(actor: Principal, municipality: Municipality, arms: Arms | None) -> None:
    """None takes them away."""
    with transaction.atomic():
        kept = Municipality.objects.select_for_update().get(pk=municipality.pk)
        before = kept.arms_type
        kept.arms, kept.arms_type = (arms.content, arms.type) if arms else (None, "")
        kept.save(update_fields=["arms", "arms_type"])
        _note(actor, "municipality.arms", kept, before={"type": before}, after={"type": kept.arms_type})
    portals.forget()


def write_legal(actor: Principal, municipality: int, kind: str, texts: Mapping[str, str]) -> None:
    """`texts` by language. An empty one takes the page away."""
    with transaction.atomic():
        owner = Municipality.objects.select_for_update().get(pk=municipality)
        for language, text in texts.items():
            _write_page(actor, owner, (kind, language), text)
    portals.forget()


def _write_page(actor: Principal, owner: Municipality, page: tuple[str, str], text: str) -> None:
    kind, language = page
    kept = LegalPage.objects.filter(municipality=owner, kind=kind, language=language).first()
    before = kept.text if kept else ""
    if before == text:
        return
    LegalPage.objects.update_or_create(
        municipality=owner,
        kind=kind,
        language=language,
        defaults={"text": text, "changed": timezone.now()},
    )
    note(
        actor,
        "legal.edit",
        f"Municipality({owner.pk})/{kind}/{language}",
        organisation=owner.organisation_id,
        before={"text": before},
        after={"text": text},
    )


def _short(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: "…" if key in _LONG and value else value for key, value in facts.items()}


def _note(
    actor: Principal, verb: str, municipality: Municipality, *, before: Any = None, after: Any = None
) -> None:
    note(
        actor,
        verb,
        f"Municipality({municipality.pk})",
        organisation=municipality.organisation_id,
        before=before,
        after=after,
    )
