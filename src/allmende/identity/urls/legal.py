# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.identity.models.municipalities import LegalKind
from allmende.identity.views import legal

urlpatterns = [
    *(
        path(str(kind.value), legal.page, {"kind": kind.value}, name=f"legal-{kind.value}")
        for kind in LegalKind
    ),
    *(
        path(f"kommune/texte/{kind.value}", legal.edit, {"kind": kind.value}, name=f"legal-edit-{kind.value}")
        for kind in LegalKind
    ),
    path("barrierefreiheit/melden", legal.feedback, name="feedback"),
]
