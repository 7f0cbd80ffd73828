# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether somebody follows a page, how much is new for them, and addresses in the language of the page."""

from typing import Any

from django import template

from allmende.identity.models import Person
from allmende.notices import reading
from allmende.notices.actions import is_watched
from allmende.web import addresses

register = template.Library()
register.filter("local", addresses.local)


@register.simple_tag
def follows(user: Any, address: str) -> bool:
    return isinstance(user, Person) and is_watched(user, address)


@register.simple_tag
def unread(user: Any) -> int:
    return reading.unread_count(user) if isinstance(user, Person) else 0
