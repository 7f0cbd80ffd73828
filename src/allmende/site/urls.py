# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which address is whose. German has no prefix, English the same addresses under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from allmende.barcamp import urls as barcamp
from allmende.discussion import urls as discussion
from allmende.identity.admin import tables
from allmende.identity.urls import faces
from allmende.identity.urls import urlpatterns as identity
from allmende.identity.urls.account import without_language as sign_in
from allmende.media import urls as media
from allmende.notices import urls as notices
from allmende.participation.drafts import urls as drafts
from allmende.participation.ideas import urls as ideas
from allmende.projects import urls as projects
from allmende.search import urls as search
from allmende.sensors import urls as sensors
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
    path("", include((media.urlpatterns, "media"))),
    *i18n_patterns(
        path("", include((stations.urlpatterns, "stations"))),
        path("", include((sensors.urlpatterns, "sensors"))),
        path("rundgang", tour.view, name="tour"),
        path("", include(identity)),
        path("", include((notices.urlpatterns, "notices"))),
        path("", include((projects.urlpatterns, "projects"))),
        path("", include((barcamp.urlpatterns, "barcamp"))),
        path("", include((ideas.urlpatterns, "ideas"))),
        path("", include((drafts.urlpatterns, "drafts"))),
        path("", include((discussion.urlpatterns, "discussion"))),
        path("", include((search.urlpatterns, "search"))),
        prefix_default_language=False,
    ),
]
handler404 = "allmende.web.views.not_found"
handler500 = "allmende.web.views.failed"
