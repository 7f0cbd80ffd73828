# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the room refuses; the message is for the person who asked."""

from allmende.core.errors import Forbidden


class Refused(Forbidden):
    """Nothing was changed."""
