# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What rooms above can follow. Sent inside the transaction of the change."""

from django.dispatch import Signal

linked = Signal()
"""With `one`, `other` (addresses), `relation` and `person`."""
