# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.identity.views import keys

urlpatterns = [
    path("organisationen/<id:organisation>/schluessel", keys.overview, name="keys"),
    path("organisationen/<id:organisation>/schluessel/neu", keys.new, name="key-new"),
    path("organisationen/<id:organisation>/schluessel/<id:key>/widerrufen", keys.revoke, name="key-revoke"),
]
