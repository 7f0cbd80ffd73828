# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which address is whose. German has no prefix, English the same addresses under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from allmende.identity.admin import tables
from allmende.identity.urls import faces
from allmende.identity.urls import urlpatterns as identity
from allmende.identity.urls.account import without_language as sign_in
from allmende.notices import urls as notices
from allmende.stations import urls as stations
from allmende.web import tour
from allmende.web import urls as web

_TABLES = settings.ALLMENDE.identity.admin_path.strip("/")

urlpatterns = [
    *([path(f"{_TABLES}/", tables.urls)] if _TABLES else []),
    *web.without_language,
    *faces.without_language,
    *stations.without_language,
    *sign_in,
    *i18n_patterns(
        path("", include((stations.urlpatterns, "stations"))),
        path("rundgang", tour.view, name="tour"),
        path("", include(identity)),
        path("", include((notices.urlpatterns, "notices"))),
        prefix_default_language=False,
    ),
]
handler404 = "allmende.web.views.not_found"
handler500 = "allmende.web.views.failed"
