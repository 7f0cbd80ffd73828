# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What rooms above can follow, sent inside the transaction of the change."""

from django.dispatch import Signal

state_changed = Signal()
"""With `contribution` and `before`: the State it had, None for a new one, the present one where only the text
was changed. The sender is Contribution."""
