# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses as they are stored: what they are a part of, and how a page or a mail links them."""

import re

from django.urls import translate_url
from django.utils.translation import get_language, override

_SUBJECT = re.compile(r"/[a-z]+/\d+(?=[/?#]|$)")


def subject_of(address: str) -> str:
    """The thing that a page belongs to: `/entwuerfe/1/versionen/2#absatz-3` is a part of `/entwuerfe/1`."""
    found = _SUBJECT.match(address)
    return found[0] if found else address.partition("#")[0]


def local(address: str, language: str = "") -> str:
    """In this language, else in the one that is spoken: `/ideen/3` is `/en/ideen/3` on English pages."""
    chosen = (language or get_language() or "de")[:2]
    with override("de"):
        return translate_url(address, chosen)
