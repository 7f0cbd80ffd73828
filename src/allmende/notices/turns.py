# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every minute: mails about what is new, to those whose time has come."""

from datetime import datetime

from allmende.notices.digests import send_due


def minutely(now: datetime) -> dict[str, int]:
    return {"mails about news": send_due(now)}
