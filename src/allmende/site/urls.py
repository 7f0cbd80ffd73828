# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which address is whose. German has no prefix, English the same addresses under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from allmende.identity.urls import urlpatterns as identity
from allmende.stations import urls as stations
from allmende.web import tour
from allmende.web import urls as web

urlpatterns = [
    *web.without_language,
    *stations.without_language,
    *i18n_patterns(
        path("", include((stations.urlpatterns, "stations"))),
        path("rundgang", tour.view, name="tour"),
        path("", include(identity)),
        path("konto/", include("allauth.urls")),
        prefix_default_language=False,
    ),
]
handler404 = "allmende.web.views.not_found"
handler500 = "allmende.web.views.failed"
