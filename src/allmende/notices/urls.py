# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.notices import feeds
from allmende.notices.views import outbox, people

urlpatterns = [
    path("postausgang", outbox.outbox, name="outbox"),
    path("demo/postfach", outbox.demo_mailbox, name="demo-mailbox"),
    path("meins", people.mine, name="mine"),
    path("meins/gelesen", people.read, name="read"),
    path("folgen", people.follow, name="follow"),
    path("abmelden/<str:token>", people.unsubscribe, name="unsubscribe"),
    path("termine", people.what_is_on, name="dates"),
    path("termine.ics", people.as_calendar, name="calendar"),
    path("neues.atom", feeds.atom, name="feed"),
]
