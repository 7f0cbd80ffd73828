# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.barcamp.queries.camps import Hour, camp, coming, hours, past

__all__ = ["Hour", "camp", "coming", "hours", "past"]
