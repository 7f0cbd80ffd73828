# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Tags and filters that templates of every room may use without loading them."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from allmende.core.clock import format_instant
from allmende.web import assets, formats

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file: {% asset "site.css" %}."""
    return assets.address(name)


@register.filter
def drawn(svg: str) -> SafeString:
    """SVG text made by web/charts.py or web/maps.py, which have escaped what others wrote."""
    return mark_safe(svg)  # noqa: S308  see above


@register.simple_tag
def age(instant: int, telling: "formats.Told", *streams: int) -> SafeString:
    """How old a value is; `streams` whose new values make it younger."""
    text = formats.ago(instant, telling.now, telling.zone, telling.language)
    of = " ".join(str(stream) for stream in streams)
    return format_html('<time datetime="{}" data-of="{}">{}</time>', format_instant(instant), of, text)


@register.simple_tag
def spoken(parts: "tuple[str | formats.Number, ...]") -> SafeString:
    """A sentence with its figures; a figure that is a stream's own changes as the stream does."""
    return format_html_join("", "{}", ((_part(part),) for part in parts))


def _part(part: "str | formats.Number") -> str | SafeString:
    if isinstance(part, str):
        return part
    if part.stream is None:
        return format_html("<b>{}</b>", part.text)
    return format_html('<b data-stream="{}" data-digits="{}">{}</b>', part.stream, part.digits, part.text)


@register.simple_tag
def number(value: float, telling: "formats.Told") -> str:
    return formats.number(value, telling.language)
