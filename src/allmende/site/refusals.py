# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the server's log says of pages that were refused. A refusal is no fault: one line tells of it, and
nothing of an address that is not there. What went wrong on our side keeps its traceback."""

import logging

_LOGGERS = (
    "django.request",
    *(
        f"django.security.{name}"  # a filter does not count for the loggers below
        for name in (
            "DisallowedHost",
            "DisallowedRedirect",
            "RequestDataTooBig",
            "SuspiciousOperation",
            "TooManyFieldsSent",
            "TooManyFilesSent",
            "csrf",
        )
    ),
)
_FAULT = 500
_NOT_THERE = 404


def speak_quietly() -> None:
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(is_said)


def is_said(record: logging.LogRecord) -> bool:
    status = getattr(record, "status_code", _FAULT)
    if status < _FAULT:
        record.levelno, record.levelname = logging.INFO, logging.getLevelName(logging.INFO)
        record.exc_info = record.exc_text = None
    return bool(status != _NOT_THERE)
