# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether there is an installation in the folder that a command was given: `--data` is easily forgotten."""

import sys
from pathlib import Path

from allmende.core import config
from allmende.core.config import Settings
from allmende.core.errors import AllmendeError


class NotThere(AllmendeError):
    """Nothing was made; the message says what to try."""


def there(data: Path) -> Settings:
    """The settings of an installation. Raises NotThere."""
    settings = config.load(data)
    if is_new(settings):
        raise NotThere(
            f"There is no installation in {data.resolve()}. Nothing was changed. Try: --data with its folder."
        )
    return settings


def is_new(settings: Settings) -> bool:
    stores = ((settings.sensing_url, settings.sensing_file), (settings.people_url, settings.people_file))
    return not any(url or file.exists() for url, file in stores)


def say_if_new(settings: Settings) -> None:
    """Before one is made."""
    if is_new(settings):
        print(f"A new installation was made in {settings.data.resolve()}: there was none.", file=sys.stderr)
