# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether a session may be streamed and recorded: each host says it, and takes it back whenever they want."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp import rules
from allmende.barcamp.actions.marking import note_act, touch
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Consent, Hosting, Pitch
from allmende.barcamp.visitors import Visitor


@transaction.atomic
def say(visitor: Visitor, hosting: Hosting, consent: Consent) -> None:
    """For oneself; a helper writes down what somebody said. Also when everything else is closed: a
    recording is taken back on every day. Raises Refused."""
    camp = Barcamp.objects.select_for_update().get(pk=hosting.pitch.camp_id)
    if not _may_say(visitor, hosting, camp):
        raise Refused(_("Ob jemand aufgenommen wird, sagt nur dieser Mensch selbst. Nichts wurde geändert."))
    if hosting.recording == consent:
        return
    before, hosting.recording, hosting.recording_said = hosting.recording, consent, timezone.now()
    hosting.save(update_fields=["recording", "recording_said"])
    settle(hosting.pitch)
    said = {"host": hosting.host_id, "recording": consent}
    note_act(
        visitor.person,
        "consent",
        camp,
        f"Pitch({hosting.pitch_id})",
        before={"recording": before},
        after=said,
    )
    touch(camp)


def settle(pitch: Pitch) -> None:
    """Whoever plans gives a camera only where it may be used. Part of the caller's transaction."""
    said = set(pitch.hostings.values_list("recording", flat=True))
    pitch.wants_recording = Consent.GIVEN in said and Consent.REFUSED not in said
    pitch.save(update_fields=["wants_recording"])


def is_given(pitch: Pitch) -> bool:
    """By every host: only then anything of it is shown."""
    said = list(pitch.hostings.values_list("recording", flat=True))
    return bool(said) and all(one == Consent.GIVEN for one in said)


def _may_say(visitor: Visitor, hosting: Hosting, camp: Barcamp) -> bool:
    is_own = type(hosting.host).objects.filter(visitor.is_host, pk=hosting.host_id).exists()
    return is_own or rules.can_help(visitor.asker, camp)
