# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The outbox: for the operator, and in the demo for everybody."""

from dataclasses import replace

import pytest
from django.core.mail import send_mail
from django.utils import timezone

from allmende.core.config import Mail as MailSettings
from allmende.core.config import Settings, Town
from allmende.identity.models import Person
from allmende.notices.models import Mail
from allmende.notices.queries import Piece, pieces

pytestmark = pytest.mark.django_db
DEMO = Settings(town=Town(simulated=True))


@pytest.fixture
def bruno() -> Person:
    made = Person.objects.create_user("bruno", "Bruno@auenbrueck.example")
    made.is_operator = True
    made.save()
    return made


def write(recipient: str = "lina@auenbrueck.example", text: str = "Guten Tag", **more) -> Mail:
    return Mail.objects.create(
        sender="s@a.example", recipient=recipient, subject="Willkommen", text=text, **more
    )


def test_the_outbox_is_for_operators(client, bruno):
    write()
    assert client.get("/postausgang")["Location"].endswith("?next=/postausgang")
    client.force_login(Person.objects.create_user("lina", "lina@auenbrueck.example"))
    assert client.get("/postausgang").status_code == 404
    client.force_login(bruno)
    answer = client.get("/postausgang")
    assert "lina@auenbrueck.example" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Settings(), "Es ist kein Mailserver eingestellt"),
        (DEMO, "In der Musterstadt verlässt keine E-Mail diesen Rechner"),
        (
            Settings(mail=MailSettings(server="smtp://u:geheim@m.example")),
            "versucht es in wachsenden Abständen",
        ),
    ],
)
def test_the_operator_is_told_where_mails_go(client, bruno, settings, chosen, said):
    settings.ALLMENDE = chosen
    client.force_login(bruno)
    shown = client.get("/postausgang").content.decode()
    assert said in shown
    assert "geheim" not in shown


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "wartet auf den Versand"),
        ({"sent": timezone.now()}, "versandt"),
        ({"failure": "450 busy"}, "nächster Versuch"),
        ({"failure": "550 no <b>user</b>", "next_try": None}, "550 no &lt;b&gt;user&lt;/b&gt;"),
        ({"failure": "550 no user", "next_try": None}, "aufgegeben"),
    ],
)
def test_each_mail_says_how_far_it_is(client, bruno, settings, more, said):
    settings.ALLMENDE = replace(Settings(), mail=MailSettings(server="smtp://m.example"))
    write(**more)
    client.force_login(bruno)
    assert said in client.get("/postausgang").content.decode()


def test_outside_the_demo_there_is_no_open_mailbox(client, bruno, settings):
    settings.ALLMENDE = Settings()
    assert client.get("/demo/postfach").status_code == 404
    client.force_login(bruno)
    assert client.get("/demo/postfach").status_code == 404


def test_in_the_demo_a_link_can_be_followed_without_a_mail_server(client, settings):
    settings.ALLMENDE = DEMO
    settings.EMAIL_BACKEND = "allmende.notices.outbox.Backend"
    send_mail("Bitte bestätigen", "Hier: http://localhost:8000/konto/x/?a=1&b=2.", None, ["x@a.example"])
    shown = client.get("/demo/postfach").content.decode()
    assert '<a href="http://localhost:8000/konto/x/?a=1&amp;b=2">' in shown
    assert client.get("/en/demo/postfach").status_code == 200


def test_in_the_demo_every_page_leads_to_the_mailbox(client, settings):
    assert "/demo/postfach" not in client.get("/organisationen").content.decode()
    settings.ALLMENDE = DEMO
    assert 'href="/demo/postfach"' in client.get("/organisationen").content.decode()


def test_guests_of_the_demo_do_not_become_its_operator(client, bruno, settings):
    settings.ALLMENDE = DEMO
    write("bruno@AUENBRUECK.example", "Neues Passwort")
    write("lina@auenbrueck.example", "Guten Tag")
    shown = client.get("/demo/postfach").content.decode()
    assert "Guten Tag" in shown
    assert "Neues Passwort" not in shown
    client.force_login(bruno)
    assert "Neues Passwort" in client.get("/postausgang").content.decode()


def test_newest_first_a_page_at_a_time(client, settings):
    settings.ALLMENDE = DEMO
    for number in range(30):
        write(text=f"Nachricht {number}.")
    first = client.get("/demo/postfach").content.decode()
    assert first.index("Nachricht 29.") < first.index("Nachricht 5.")
    assert "Nachricht 4." not in first
    assert "Nachricht 4." in client.get("/demo/postfach?seite=2").content.decode()
    assert client.get("/demo/postfach?seite=x").status_code == 200


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("ohne", []),
        ("http://a.example/x.", ["http://a.example/x"]),
        ("(https://a.example/x?y=1#z)", ["https://a.example/x?y=1#z"]),
        ("<http://a.example/x> und http://b.example", ["http://a.example/x", "http://b.example"]),
        ("javascript:alert(1) ftp://a.example", []),
        ("http://localhost:8000/konto/MQ:1vX:a-_b/", ["http://localhost:8000/konto/MQ:1vX:a-_b/"]),
    ],
)
def test_links_of_a_text_are_found_and_nothing_is_lost(text, links):
    found = pieces(text)
    assert [one.text for one in found if one.is_link] == links
    assert "".join(one.text for one in found) == text


def test_what_others_wrote_is_no_html(client, settings):
    settings.ALLMENDE = DEMO
    write(text='<script>alert(1)</script> http://a.example/"onclick="x')
    shown = client.get("/demo/postfach").content.decode()
    assert "<script>alert" not in shown
    assert 'onclick="x' not in shown
    assert pieces('http://a.example/"x')[0] == Piece("http://a.example/", is_link=True)
