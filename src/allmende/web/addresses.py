# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses as they are stored, German and without a prefix → as a page or a mail links them."""

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language, override


def local(address: str, language: str = "") -> str:
    """In this language, else in the one that is spoken: `/ideen/3` is `/en/ideen/3` on English pages."""
    chosen = (language or get_language() or settings.LANGUAGE_CODE)[:2]
    with override(settings.LANGUAGE_CODE):
        return translate_url(address, chosen)
