# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The code on a badge: drawn once, printed, and stored only as two keyed hashes that do not meet."""

import hmac
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U, which people misread or would rather not read."""
LENGTH = 12
"""60 bits: who tries codes for a hundred years finds none."""
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def draw() -> str:
    return "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))


def shown(code: str) -> str:
    """XXXX-XXXX-XXXX"""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def normalised(text: str) -> str:
    """As somebody types it. Raises ValueError: that is no code."""
    code = re.sub(r"[\s\-–—_.]", "", text).upper().translate(_LOOKS_LIKE)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise ValueError(f"a code has {LENGTH} letters and digits of {ALPHABET}, not {len(code)}")
    return code


def digest(secret: str, code: str) -> str:
    """What the badge is found by."""
    return _keyed(secret, b"badge:", code)


def voter(secret: str, code: str) -> str:
    """What its ballot is found by; nobody gets there from the digest."""
    return _keyed(secret, b"ballot:", code)


def _keyed(secret: str, purpose: bytes, code: str) -> str:
    return hmac.new(secret.encode(), purpose + code.encode(), "sha256").hexdigest()
