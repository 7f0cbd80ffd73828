# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of what belongs together, in the language of the page."""

from django import template

from allmende.web import addresses

register = template.Library()
register.filter("local", addresses.local)
