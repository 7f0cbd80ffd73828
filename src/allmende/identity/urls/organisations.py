# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.identity.views import members, municipalities, organisations

urlpatterns = [
    path("organisationen", organisations.overview, name="organisations"),
    path("organisationen/neu", organisations.new, name="organisation-new"),
    path("organisationen/<id:organisation>", organisations.page, name="organisation"),
    path("organisationen/<id:organisation>/bearbeiten", organisations.edit, name="organisation-edit"),
    path("organisationen/<id:organisation>/verlassen", members.leave, name="member-leave"),
    path("organisationen/<id:organisation>/mitglieder", members.overview, name="members"),
    path("organisationen/<id:organisation>/mitglieder/<id:membership>", members.change, name="member-change"),
    path(
        "organisationen/<id:organisation>/mitglieder/<id:membership>/entfernen",
        members.remove,
        name="member-remove",
    ),
    path(
        "organisationen/<id:organisation>/einladungen/<id:invitation>/zurueckziehen",
        members.withdraw,
        name="invitation-withdraw",
    ),
    path("einladung/<str:token>", members.invitation, name="invitation"),
    path("kommunen", municipalities.overview, name="municipalities"),
    path("kommunen/neu", municipalities.new, name="municipality-new"),
    path("kommunen/<id:municipality>", municipalities.address, name="municipality-address"),
    path("kommune", municipalities.face, name="municipality"),
]
