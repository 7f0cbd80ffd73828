# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mails go to a real mail server on loopback, and wait where it does not take them."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.utils import timezone

from allmende.core.config import mail_server
from allmende.notices.models import Mail
from allmende.notices.sending import PAUSES, send_waiting, transport


def by(port: int):
    return transport(mail_server(f"smtp://127.0.0.1:{port}"))


def write(recipient: str = "lina@auenbrueck.example", **more) -> Mail:
    given = {"sender": "stadt@auenbrueck.example", "subject": "Grüße", "text": "Schön, dass Sie da sind."}
    return Mail.objects.create(recipient=recipient, **(given | more))


@pytest.mark.django_db
def test_waiting_mails_arrive_once_over_one_connection(sink):
    for name in ("lina", "hanno", "vera"):
        write(f"{name}@auenbrueck.example")
    assert send_waiting(by(sink.port), timezone.now()) == 3
    assert send_waiting(by(sink.port), timezone.now() + timedelta(days=9)) == 0
    arrived = [message_from_bytes(one) for one in sink.mails]
    assert [one["To"] for one in arrived] == [
        "lina@auenbrueck.example",
        "hanno@auenbrueck.example",
        "vera@auenbrueck.example",
    ]
    assert arrived[0].get_payload(decode=True).decode().strip() == "Schön, dass Sie da sind."
    assert sink.lines == 1
    assert Mail.objects.filter(sent=None).count() == 0


@pytest.mark.django_db
def test_a_mail_that_is_not_taken_waits_longer_every_time_and_is_given_up_at_last(sink):
    sink.refused["lina@auenbrueck.example"] = "450 mailbox busy"
    write()
    now = timezone.now()
    for attempt, pause in enumerate(PAUSES, 1):
        assert send_waiting(by(sink.port), now) == 0
        mail = Mail.objects.get()
        assert (mail.attempts, mail.failure, mail.next_try) == (attempt, "450 mailbox busy", now + pause)
        assert send_waiting(by(sink.port), now + pause - timedelta(seconds=1)) == 0
        now += pause
    assert Mail.objects.get().attempts == len(PAUSES)
    send_waiting(by(sink.port), now)
    assert Mail.objects.get().next_try is None
    assert list(PAUSES) == sorted(PAUSES)


@pytest.mark.django_db
def test_a_mail_that_was_late_arrives_and_its_failure_is_forgotten(sink):
    sink.refused["lina@auenbrueck.example"] = "450 mailbox busy"
    write()
    now = timezone.now()
    send_waiting(by(sink.port), now)
    del sink.refused["lina@auenbrueck.example"]
    assert send_waiting(by(sink.port), now + PAUSES[0]) == 1
    mail = Mail.objects.get()
    assert (mail.failure, mail.next_try, mail.sent is None) == ("", None, False)


@pytest.mark.django_db
def test_no_such_mailbox_is_given_up_at_once_and_keeps_nobody_waiting(sink):
    sink.refused["niemand@auenbrueck.example"] = "550 no such user"
    write("niemand@auenbrueck.example")
    write()
    assert send_waiting(by(sink.port), timezone.now()) == 1
    failed = Mail.objects.get(sent=None)
    assert (failed.next_try, failed.failure) == (None, "550 no such user")
    assert len(sink.mails) == 1


@pytest.mark.django_db
def test_a_server_that_is_not_there_is_tried_again_later():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    write()
    now = timezone.now()
    assert send_waiting(by(port), now) == 0
    mail = Mail.objects.get()
    assert (mail.attempts, mail.next_try) == (1, now + PAUSES[0])
    assert "refused" in mail.failure


@pytest.mark.django_db
def test_what_another_process_has_claimed_is_not_sent_twice(sink, monkeypatch):
    write()
    now = timezone.now()
    first = by(sink.port)
    waiting = Mail.objects.filter(sent=None)
    connect = first.open

    def meanwhile() -> bool | None:
        send_waiting(by(sink.port), now)
        return connect()

    monkeypatch.setattr(first, "open", meanwhile)
    assert send_waiting(first, now) == 1
    assert len(sink.mails) == 1
    assert not waiting.exists()


def test_the_running_server_sends_what_waits(sink, tmp_path):
    environment = os.environ | {"ALLMENDE_MAIL_SERVER": f"smtp://127.0.0.1:{sink.port}"}
    command = [sys.executable, "-m", "allmende", "serve", "--port", "0", "--data", str(tmp_path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        found = (re.search(r"Allmende is at (\S+)", line) for line in process.stderr)
        with urllib.request.urlopen(next(one[1] for one in found if one), timeout=20) as page:
            assert page.status == 200
        with closing(sqlite3.connect(tmp_path / "people.sqlite3", timeout=5)) as people, people:
            people.execute(
                """INSERT INTO notices_mail
                (sender, recipient, subject, text, headers, made, attempts, failure, next_try)
                VALUES ('s@a.example', 'x@a.example', 'a', 'b', '{}', datetime(), 0, '', datetime())"""
            )
        end = time.monotonic() + 20
        while not sink.mails and time.monotonic() < end:
            time.sleep(0.05)
        assert len(sink.mails) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.communicate()
