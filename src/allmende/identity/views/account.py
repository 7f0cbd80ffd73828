# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody finds under their name at the head of every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def overview(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("account_login")
    return render(request, "identity/account.html")
