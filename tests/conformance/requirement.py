# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which test shows which requirement."""

from collections.abc import Callable
from typing import Any

from allmende.sensing.http.conformance import REQUIREMENTS

TESTS: dict[str, str] = {}
"""Requirement → the name of its test."""
_KNOWN = {one.id for one in REQUIREMENTS}


def requirement(number: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Each is shown by one test."""

    def noted(test: Callable[..., Any]) -> Callable[..., Any]:
        assert number in _KNOWN, number
        assert number not in TESTS, number
        TESTS[number] = f"{test.__module__}.{test.__name__}"
        return test

    return noted
