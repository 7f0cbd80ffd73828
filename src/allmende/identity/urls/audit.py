# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.identity.views import audit

urlpatterns = [
    path("protokoll", audit.everything, name="audit-all"),
    path("protokoll.csv", audit.everything_file, name="audit-all-file"),
    path("organisationen/<id:organisation>/protokoll", audit.of_organisation, name="audit"),
    path("organisationen/<id:organisation>/protokoll.csv", audit.of_organisation_file, name="audit-file"),
]
