# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hands waiting mails to the town's mail server, in a thread of the server process.

A mail is claimed before it is sent: of two processes one sends it, and one that dies in between is followed
by the next try.
"""

import logging
import threading
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Self

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.utils import timezone

from allmende.core.config import MailServer, Settings, mail_server
from allmende.notices.models import Mail

log = logging.getLogger(__name__)

PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 240, 720, 1_440))
"""After the first failure, the second and so on; then a mail is given up."""
_LOOK = 2.0  # seconds between two looks for waiting mails
_PATIENCE = 20  # seconds that a mail server may take to answer
_BATCH = 100
_LONGEST = 300


class Sender:
    """Runs while it is entered."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mails", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Does not wait for a mail server that takes its time."""
        self._stopping.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK):
            try:
                send_waiting(transport(self._server), timezone.now(), self._stopping)
            except Exception:
                log.exception("the outbox could not be read")
            finally:
                connection.close()


def sending(chosen: Settings) -> AbstractContextManager[object]:
    """A sender where there is a mail server. No mail of a simulated town leaves the machine."""
    server = mail_server(chosen.mail.server)
    return nullcontext() if server is None or chosen.town.simulated else Sender(server)


def transport(server: MailServer) -> BaseEmailBackend:
    return EmailBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.tls == "starttls",
        use_ssl=server.tls == "implicit",
        timeout=_PATIENCE,
    )


def send_waiting(by: BaseEmailBackend, now: datetime, stopping: threading.Event | None = None) -> int:
    """How many were sent of those whose turn it is, oldest first; all over one connection while it holds."""
    sent = 0
    try:
        for mail in Mail.objects.filter(sent=None, next_try__lte=now).order_by("made", "id")[:_BATCH]:
            if stopping is not None and stopping.is_set():
                break
            if _claim(mail, now):
                sent += _send(mail, by)
    finally:
        by.close()
    return sent


def _claim(mail: Mail, now: datetime) -> bool:
    """Whether this process is the one that tries now."""
    pause = PAUSES[mail.attempts] if mail.attempts < len(PAUSES) else None
    seen = Mail.objects.filter(pk=mail.pk, sent=None, attempts=mail.attempts, next_try=mail.next_try)
    mail.attempts += 1
    mail.next_try = None if pause is None else now + pause
    return bool(seen.update(attempts=mail.attempts, next_try=mail.next_try))


def _send(mail: Mail, by: BaseEmailBackend) -> bool:
    row = Mail.objects.filter(pk=mail.pk)
    try:
        by.open()  # a connection that is there is used again
        if not by.send_messages([_message(mail)]):
            raise SMTPException("the mail server took nothing")
    except (OSError, SMTPException, ValueError) as error:
        by.close()
        final = {"next_try": None} if _is_final(error) else {}
        row.update(failure=_said(error)[:_LONGEST], **final)
        log.warning("mail %d was not sent (attempt %d): %s", mail.pk, mail.attempts, _code(error))
        return False
    row.update(sent=timezone.now(), next_try=None, failure="")
    return True


def _message(mail: Mail) -> EmailMessage:
    return EmailMessage(mail.subject, mail.text, mail.sender, [mail.recipient], headers=mail.headers)


def _is_final(error: Exception) -> bool:
    """Asking again would not help: no such mailbox, or no address at all."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, ValueError)


def _said(error: Exception) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(said)}" for code, said in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _code(error: Exception) -> str:
    """For the log, which names nobody."""
    return type(error).__name__
