# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The people half as a WSGI application, with what browsers load in front of it."""

import os
import re
from pathlib import Path

from django.contrib import admin
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmende.site.settings")

from allmende.web.assets import STATIC

# Names that carry their content's hash may be kept for ever.
_HASHED = re.compile(r"/static/dist/[\w-]+-[0-9A-Z]{8}\.\w+\Z")


def _is_immutable(_path: str, url: str) -> bool:
    return _HASHED.match(url) is not None


application = WhiteNoise(
    get_wsgi_application(), root=STATIC, prefix="static/", immutable_file_test=_is_immutable, max_age=3600
)
# The looks of the operator's tables.
application.add_files(str(Path(admin.__file__).parent / "static"), prefix="static/")
