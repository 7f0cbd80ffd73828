# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The address of a page that belongs to a Vorhaben."""

import re
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.web.typed import TidyForm

_ENGLISH = re.compile(r"^/en(?=/)")


class LinkForm(TidyForm):
    address = forms.CharField(
        label=_("Adresse einer Seite, die dazugehört"),
        max_length=300,
        help_text=_("Von einer Idee, einem Entwurf oder einem anderen Vorhaben. Zum Beispiel: /ideen/3"),
    )

    def clean_address(self) -> str:
        """As pages are stored: without host, language and query."""
        return _ENGLISH.sub("", urlsplit(self.cleaned_data["address"].strip()).path).rstrip("/")
