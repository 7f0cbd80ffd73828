# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.barcamp.queries.camps import camp, coming, past

__all__ = ["camp", "coming", "past"]
