# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every page of the demo town knows besides: how much of its made-up past is written."""

from django.conf import settings
from django.http import HttpRequest


def demo_progress(_request: HttpRequest) -> dict[str, int | None]:
    """`history`: parts of a hundred; None where nothing is being written."""
    return {"history": history_percent() if settings.ALLMENDE.town.simulated else None}


def history_percent() -> int | None:
    from allmende.stations.demo import PROGRESS  # noqa: PLC0415  only the demo pays for its town

    return None if PROGRESS.is_complete or PROGRESS.total == 0 else PROGRESS.percent
