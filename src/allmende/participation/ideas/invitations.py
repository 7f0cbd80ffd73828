# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list of ideas, for the start page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.identity.rules import Asker
from allmende.participation.ideas import queries
from allmende.participation.ideas.models import Status
from allmende.web.inviting import Invitation


def invitations(asker: Asker, municipality: int) -> Iterator[Invitation]:
    there = queries.ideas(asker, municipality)
    yield Invitation(
        title=_("Haben Sie eine Idee?"),
        sentence=_sentence(there.count(), there.filter(status=Status.DONE).count()),
        address=reverse("ideas:list"),
        deed=_("Ideen ansehen und vorschlagen"),
        weight=2,
    )


def _sentence(count: int, done: int) -> str:
    if not count:
        return _("Noch hat niemand etwas vorgeschlagen. Jede Idee bekommt eine Antwort.")
    said = ngettext("%(count)d Idee steht schon da", "%(count)d Ideen stehen schon da", count) % {
        "count": count
    }
    if not done:
        return _("%(said)s. Jede bekommt eine Antwort.") % {"said": said}
    return ngettext(
        "%(said)s, %(done)d davon ist umgesetzt.", "%(said)s, %(done)d davon sind umgesetzt.", done
    ) % {"said": said, "done": done}
