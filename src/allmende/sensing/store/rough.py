# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What devices send and nobody asked to be stored is kept for a while, so that one sees what they say. Long
decimals lose their end: they may be where somebody lives, and nobody needs them to see what is wrong."""

import re
from typing import Any

_EXACT = re.compile(r"(\d\.\d)\d{3,}")  # degrees from ten metres on, also as degrees and minutes


def rough_text(text: str) -> str:
    return _EXACT.sub(r"\1…", text)


def rough_value(value: Any) -> Any:
    if isinstance(value, str):
        return rough_text(value)
    return round(value, 1) if isinstance(value, float) else value
