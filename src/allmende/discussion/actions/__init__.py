# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done in threads. Each takes who does it first, is one transaction and writes one audit line."""

from allmende.discussion.actions.appeals import appeal, decide_appeal
from allmende.discussion.actions.contributions import contribute, edit, release, withdraw
from allmende.discussion.actions.decisions import decide
from allmende.discussion.actions.moderation import set_rules
from allmende.discussion.actions.reports import report
from allmende.discussion.actions.threads import close_thread, open_thread, show_thread

__all__ = [
    "appeal",
    "close_thread",
    "contribute",
    "decide",
    "decide_appeal",
    "edit",
    "open_thread",
    "release",
    "report",
    "set_rules",
    "show_thread",
    "withdraw",
]
