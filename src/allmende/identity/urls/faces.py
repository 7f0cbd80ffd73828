# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the same in every language."""

from django.urls import path

from allmende.identity.views import faces

without_language = [
    path("wappen", faces.arms, name="arms"),
    path("farben.css", faces.sheet, name="colours"),
]
