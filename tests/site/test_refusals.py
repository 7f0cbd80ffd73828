# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the server's log says of a page that was refused, that is not there, and that failed."""

import logging
from typing import NoReturn

import pytest
import pytest_django
from django.core.exceptions import PermissionDenied, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest
from django.test import Client
from django.urls import path

from allmende.site.urls import *  # noqa: F403  the town's own pages say what was refused
from allmende.site.urls import urlpatterns as pages

WHAT = {
    "refused": PermissionDenied("no"),
    "odd": SuspiciousOperation("odd"),
    "full": TooManyFieldsSent("too many"),
    "broken": ValueError("the plate is cracked"),
}


def end(_request: HttpRequest, what: str) -> NoReturn:
    raise WHAT[what]


urlpatterns = [path("ends/<what>", end), *pages]


@pytest.mark.parametrize(
    ("address", "status", "level", "traceback"),
    [
        ("/ends/refused", 403, "INFO", False),
        ("/ends/odd", 400, "INFO", False),
        ("/ends/full", 400, "INFO", False),
        ("/ends/broken", 500, "ERROR", True),
        ("/nowhere", 404, None, False),
    ],
)
def test_only_a_fault_of_ours_has_a_traceback(
    address: str,
    status: int,
    level: str | None,
    traceback: bool,
    db: None,
    settings: pytest_django.Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.ROOT_URLCONF = __name__
    with caplog.at_level(logging.INFO):
        assert Client(raise_request_exception=False).get(address).status_code == status
    said = [one for one in caplog.records if one.name.startswith("django")]
    assert [one.levelname for one in said] == ([level] if level else [])
    assert [bool(one.exc_info) for one in said] == ([traceback] if level else [])
    assert ("Traceback" in caplog.text) is traceback
    assert traceback or caplog.text.count("\n") == len(said)
