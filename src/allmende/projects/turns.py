# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Once a day: permits that end, and sensors whose Vorhaben has ended."""

from datetime import datetime

from django.utils import timezone

from allmende.projects import ending, warning


def daily(now: datetime) -> dict[str, int]:
    today = timezone.localdate(now)
    return {
        "permits whose end was told": warning.warn(today),
        "sensors ended or resumed": ending.settle_all(today),
    }
