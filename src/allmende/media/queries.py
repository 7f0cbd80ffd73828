# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pictures by their numbers."""

from typing import Any

from allmende.media.models import Picture


def public(number: int) -> Picture | None:
    """To whoever: does not ask who."""
    return Picture.objects.seen_by(None).filter(pk=number).first()


def seen(number: int, asker: Any) -> Picture | None:
    return Picture.objects.seen_by(asker).filter(pk=number).first()
