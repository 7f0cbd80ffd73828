# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is doubtful about the values of a period, in a sentence below its chart."""

from collections import Counter

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allmende.core.principal import Principal
from allmende.sensing.api import sources
from allmende.sensing.api.read import Period

_RULES: dict[str, Promise] = {
    "range": gettext_lazy("außerhalb des Möglichen"),
    "jump": gettext_lazy("plötzlicher Sprung"),
    "stuck": gettext_lazy("steht seit Stunden still"),
    "humid": gettext_lazy("feuchte Luft"),
    "redelivery": gettext_lazy("vielleicht doppelt gesendet"),
}


def doubts(principal: Principal, datastream: int, period: Period) -> str:
    """Empty where there are none."""
    found = sources.flags(principal, datastream, period.start, period.end)
    if not found:
        return ""
    count = len({one.start for one in found})
    why = ", ".join(
        f"{_RULES.get(rule, rule)} ({times})"
        for rule, times in Counter(one.rule for one in found).most_common()
    )
    said = ngettext("{count} Wert ist zweifelhaft", "{count} Werte sind zweifelhaft", count).format(
        count=count
    )
    return _("{said}: {why}. Gespeichert ist, was gemessen wurde.").format(said=said, why=why)
