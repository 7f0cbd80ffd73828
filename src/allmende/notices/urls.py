# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.notices import views

urlpatterns = [
    path("postausgang", views.outbox, name="outbox"),
    path("demo/postfach", views.demo_mailbox, name="demo-mailbox"),
]
