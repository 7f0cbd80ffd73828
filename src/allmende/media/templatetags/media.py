# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A picture on a page: `{% load media %}{% picture one "thumb" %}`. With who made it below: include
`media/_figure.html` with `one` and `size`."""

from django import template
from django.utils.safestring import SafeString

from allmende.media import markup
from allmende.media.models import Picture

register = template.Library()


@register.simple_tag
def picture(one: Picture, size: str = "wide") -> SafeString:
    """`size`: thumb, wide or full."""
    return markup.image(one, size)


@register.simple_tag
def picture_address(one: Picture, size: str = "full") -> str:
    return markup.address(one.pk, size)
