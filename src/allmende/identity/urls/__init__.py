# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of this room, a file for each kind of page."""

from allmende.identity.urls import account, audit, keys, legal, organisations, privacy

urlpatterns = [
    *account.urlpatterns,
    *organisations.urlpatterns,
    *keys.urlpatterns,
    *audit.urlpatterns,
    *privacy.urlpatterns,
    *legal.urlpatterns,
]
