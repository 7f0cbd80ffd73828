# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The link that makes the first person operator: printed at the console, kept as a digest, good once."""

import hashlib
import hmac
import secrets
from pathlib import Path
from time import time

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from allmende.identity.models import Person

_LASTS = 24 * 3_600  # seconds


def offer() -> str | None:
    """The address of a fresh link, without a host; the one before it ends. None where an operator exists."""
    if Person.objects.filter(is_operator=True).exists():
        end()
        return None
    token = secrets.token_urlsafe(32)
    file = _file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(f"{_digest(token)} {int(time()) + _LASTS}", "ascii")
    with override("de"):
        return reverse("first", args=(token,))


def opens(token: str) -> bool:
    try:
        digest, until = _file().read_text("ascii").split()
    except FileNotFoundError:
        return False
    return hmac.compare_digest(digest, _digest(token)) and time() < int(until)


def end() -> None:
    _file().unlink(missing_ok=True)


def _file() -> Path:
    folder: Path = settings.ALLMENDE.data
    return folder / "secrets" / "first-link"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
