# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Values of messages as a clerk reads and types them."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.connectors.values import is_finite


def shown(value: float | str | bool) -> str:  # noqa: FBT001  whatever JSON has
    if isinstance(value, bool):
        return _("ja (true)") if value else _("nein (false)")
    if isinstance(value, str):
        return f"„{value}“" if len(value) <= 60 else f"„{value[:60]}…“"
    if not is_finite(value):
        return f"{str(value)[:20]}…"
    return _with_sign(f"{value:.10g}")


def typed(number: float) -> str:
    """All its digits."""
    return _with_sign(str(int(number)) if number == int(number) else repr(number))


def _with_sign(text: str) -> str:
    return text.replace(".", ",") if (get_language() or "de").startswith("de") else text
