# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Euros as people read them."""

from decimal import Decimal

from django.utils.translation import get_language

from allmende.web.formats import NO_BREAK


def euros(value: Decimal | None) -> str:
    """ "1.234,50 €" or "€1,234.50"; a dash for what nobody knows."""
    if value is None:
        return "–"
    said = f"{value:,.2f}"
    if (get_language() or "de").startswith("en"):
        return f"€{said}"
    return said.replace(",", "\0").replace(".", ",").replace("\0", ".") + f"{NO_BREAK}€"
