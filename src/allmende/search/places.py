# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses as they are stored → as this page links them."""

from django.urls import translate_url
from django.utils.translation import get_language, override


def local(address: str) -> str:
    """In the language that is spoken: `/ideen/3` is `/en/ideen/3` on English pages."""
    language = (get_language() or "de")[:2]
    with override("de"):
        return translate_url(address, language)
