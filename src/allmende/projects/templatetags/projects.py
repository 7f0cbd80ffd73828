# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Money on pages: {% load projects %}{{ cost.planned|euros }}."""

from decimal import Decimal

from django import template

from allmende.projects import formats

register = template.Library()


@register.filter
def euros(value: Decimal | None) -> str:
    return formats.euros(value)
