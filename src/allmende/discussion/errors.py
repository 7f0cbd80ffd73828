# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the room refuses."""

from allmende.core.errors import Forbidden


class Refused(Forbidden):
    """Nothing was changed. The message is for the person who tried, in their language."""
