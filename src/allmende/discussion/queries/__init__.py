# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is shown of threads, and to whom."""

from allmende.discussion.queries.counting import Counts, counted, years
from allmende.discussion.queries.decided import Decided, decision_for
from allmende.discussion.queries.queue import Case, Waiting, case, next_case, queue, queued
from allmende.discussion.queries.shown import (
    ShownContribution,
    shown_branches,
    shown_contribution,
    shown_ones,
)
from allmende.discussion.queries.threads import (
    ShownThread,
    contribution,
    counts,
    home_of,
    open_to_all,
    shown,
    thread_at,
    voices,
)

__all__ = [
    "Case",
    "Counts",
    "Decided",
    "ShownContribution",
    "ShownThread",
    "Waiting",
    "case",
    "contribution",
    "counted",
    "counts",
    "decision_for",
    "home_of",
    "next_case",
    "open_to_all",
    "queue",
    "queued",
    "shown",
    "shown_branches",
    "shown_contribution",
    "shown_ones",
    "thread_at",
    "voices",
    "years",
]
