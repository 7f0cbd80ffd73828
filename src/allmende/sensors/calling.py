# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hands waiting calls to the addresses that organisations named, as `notices.sending` does with mails: a call
is claimed before it is made, so that of two processes one makes it."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from allmende.core import outgoing
from allmende.core.outgoing import Heard, Unreachable
from allmende.sensors.hooks import signature
from allmende.sensors.models import Call

log = logging.getLogger(__name__)

PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 240, 720, 1_440))
"""After the first failure, the second and so on; then a call is given up."""
_KEPT = timedelta(days=14)
_BATCH = 20
_LONGEST = 300


def call_waiting(now: datetime) -> int:
    """How many were taken of those whose turn it is, oldest first. An address that fails is left alone
    for the rest of this turn."""
    done, failed = 0, set[int]()
    waiting = Call.objects.filter(sent=None, next_try__lte=now).select_related("hook").order_by("id")
    for one in waiting[:_BATCH]:
        if one.hook_id not in failed and _claim(one, now):
            is_taken = _make(one)
            done += is_taken
            failed |= set() if is_taken else {one.hook_id}
    return done


def forget_old(now: datetime) -> int:
    return Call.objects.filter(made__lt=now - _KEPT).delete()[0]


def _claim(call: Call, now: datetime) -> bool:
    pause = PAUSES[call.attempts] if call.attempts < len(PAUSES) else None
    seen = Call.objects.filter(pk=call.pk, sent=None, attempts=call.attempts, next_try=call.next_try)
    call.attempts += 1
    call.next_try = None if pause is None else now + pause
    return bool(seen.update(attempts=call.attempts, next_try=call.next_try))


def _make(call: Call) -> bool:
    row = Call.objects.filter(pk=call.pk)
    try:
        heard = _posted(call)
    except Unreachable as error:
        row.update(status=None, failure=error.message[:_LONGEST])
        log.warning("call %d was not made (attempt %d): %s", call.pk, call.attempts, error.reason)
        return False
    if heard.is_good:
        row.update(sent=timezone.now(), next_try=None, status=heard.status, failure="")
    else:
        row.update(status=heard.status, failure=heard.text[:_LONGEST].replace("\0", ""))
        log.warning("call %d was answered %d (attempt %d)", call.pk, heard.status, call.attempts)
    return heard.is_good


def _posted(call: Call) -> Heard:
    body = call.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Allmende",
        "Allmende-Event": call.event,
        "Allmende-Signature": signature(call.hook, body),
    }
    server = settings.ALLMENDE.server
    return outgoing.post(call.hook.url, body, headers, reach_private=server.reach_private)
