# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.identity.views import account

urlpatterns = [path("konto", account.overview, name="account")]
