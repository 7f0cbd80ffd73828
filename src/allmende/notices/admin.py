# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.identity.admin import ReadOnly, tables
from allmende.notices.models import Mail


class Mails(ReadOnly):
    list_display = ("made", "recipient", "subject", "sent", "attempts", "failure")
    search_fields = ("recipient", "subject")


tables.register(Mail, Mails)
