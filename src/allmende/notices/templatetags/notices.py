# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether somebody follows a page, for its button."""

from typing import Any

from django import template

from allmende.identity.models import Person
from allmende.notices.actions import is_watched

register = template.Library()


@register.simple_tag
def follows(user: Any, address: str) -> bool:
    return isinstance(user, Person) and is_watched(user, address)
