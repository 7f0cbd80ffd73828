# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages that the law wants from whoever runs a site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allmende.identity.models.municipalities import LegalKind


@require_safe
def page(request: HttpRequest, kind: str) -> HttpResponse:
    return render(request, "identity/legal.html", {"kind": LegalKind(kind)})
