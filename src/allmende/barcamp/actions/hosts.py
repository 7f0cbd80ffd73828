# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One row for a human: whoever pitches a second time, or is named by somebody else, is found again."""

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.barcamp import rules
from allmende.barcamp.actions.marking import locked, note_act, touch
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Host, Hosting, Pitch, Registration, Role
from allmende.barcamp.visitors import Visitor


def own(visitor: Visitor, camp: Barcamp, name: str, registration: Registration | None = None) -> Host:
    """The host that the visitor is, by account, registration or secret; never by a name alone, which anybody
    can type. Part of the caller's transaction."""
    found = _known(visitor, camp, registration)
    if found is None:
        return Host.objects.create(
            camp=camp, name=name, person=visitor.person, registration=registration, token=visitor.token
        )
    found.name = name
    found.person = found.person or visitor.person
    found.registration = found.registration or registration
    found.token = found.token or _free(visitor, camp)
    found.save()
    return found


def named(camp: Barcamp, name: str) -> Host:
    """Somebody else, by their name: found again where only one has it. Part of the caller's transaction."""
    found = list(Host.objects.filter(camp=camp, name__iexact=name)[:2])
    return found[0] if len(found) == 1 else Host.objects.create(camp=camp, name=name)


@transaction.atomic
def add(visitor: Visitor, pitch: Pitch, name: str, role: Role) -> None:
    """Raises Refused."""
    camp = _checked(visitor, pitch)
    hosting, is_new = Hosting.objects.get_or_create(
        pitch=pitch, host=named(camp, name), defaults={"role": role}
    )
    if is_new:
        said = {"host": hosting.host_id, "role": role}
        note_act(visitor.person, "host", camp, f"Pitch({pitch.pk})", after=said)
        touch(camp)


@transaction.atomic
def remove(visitor: Visitor, hosting: Hosting) -> None:
    """Raises Refused."""
    pitch = hosting.pitch
    camp = _checked(visitor, pitch)
    if not pitch.hostings.filter(role=Role.SPEAKER).exclude(pk=hosting.pk).exists():
        raise Refused(_("Ein Vorschlag braucht jemanden, der ihn hält. Ziehen Sie ihn sonst zurück."))
    said = {"host": hosting.host_id, "role": hosting.role}
    hosting.delete()
    note_act(visitor.person, "host", camp, f"Pitch({pitch.pk})", before=said)
    touch(camp)


def _known(visitor: Visitor, camp: Barcamp, registration: Registration | None) -> Host | None:
    hosts = Host.objects.filter(camp=camp)
    by_registration = hosts.filter(registration=registration) if registration else hosts.none()
    return hosts.filter(visitor.is_host).order_by("-person", "pk").first() or by_registration.first()


def _free(visitor: Visitor, camp: Barcamp) -> str:
    """A secret is one human's."""
    taken = Host.objects.filter(camp=camp, token=visitor.token).exists()
    return "" if taken else visitor.token


def _checked(visitor: Visitor, pitch: Pitch) -> Barcamp:
    camp = locked(pitch.camp)
    if not rules.can_edit(visitor, pitch):
        raise Refused(_("Das darf nur, wer die Session hält oder hier hilft. Nichts wurde geändert."))
    return camp
