# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be new about ideas."""

from django.utils.translation import gettext_lazy as _

KINDS = {"idea.new": _("Neue Idee"), "idea.status": _("Neuer Stand einer Idee")}
