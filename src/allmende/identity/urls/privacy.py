# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.identity.privacy import Kind
from allmende.identity.views import privacy

urlpatterns = [
    path("konto/daten", privacy.own, name="privacy-export"),
    path("konto/daten.zip", privacy.own_file, name="privacy-export-file"),
    path("konto/loeschen", privacy.leave, name="privacy-delete"),
    *(
        path(f"datenschutz/{kind}", privacy.show, {"kind": str(kind)}, name=f"privacy-{kind}")
        for kind in map(str, Kind)
    ),
    *(
        path(f"datenschutz/{kind}.md", privacy.download, {"kind": str(kind)}, name=f"privacy-{kind}-file")
        for kind in map(str, Kind)
    ),
]
