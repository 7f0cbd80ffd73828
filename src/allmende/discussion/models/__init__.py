# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.discussion.models.contributions import Contribution, State
from allmende.discussion.models.decisions import Appeal, Decision, Verdict
from allmende.discussion.models.moderation import Moderation
from allmende.discussion.models.reports import Reason, Report
from allmende.discussion.models.threads import Thread

__all__ = [
    "Appeal",
    "Contribution",
    "Decision",
    "Moderation",
    "Reason",
    "Report",
    "State",
    "Thread",
    "Verdict",
]
