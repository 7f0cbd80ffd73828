# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signing up, signing in, the second factor: through the pages, as a browser without scripts does it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_django
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from allmende.core.config import Identity, Mail, Server, Settings, Town
from allmende.identity.hashing import Argon2
from allmende.identity.models import AuditLine, Municipality, Organisation, Person
from allmende.identity.pseudonyms import is_official

SECRET = "Rathausturm mit Storch 7"  # noqa: S105
NEXT = "Storchennest am Bach"
GIVEN = {"email": "mia@example.org", "username": "Uferschwalbe", "password1": SECRET, "of_age": "on"}


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[None]:
    """A town of its own, and nobody has tried anything yet."""
    settings.ALLMENDE = Settings(data=tmp_path, town=Town(name="Auenbrück"))
    cache.clear()
    with translation.override("de"):
        yield


def link_in(text: str) -> str:
    found = re.search(r"https?://\S+", text)
    assert found is not None
    return found[0]


def path_in(text: str) -> str:
    return urlsplit(link_in(text)).path


def sign_up(client: Client, **changed: str) -> str:
    """What the page says in the end."""
    return client.post("/konto/registrieren", GIVEN | changed, follow=True).content.decode()


def member(email: str = "mia@example.org", pseudonym: str = "Uferschwalbe") -> Person:
    person = Person.objects.create_user(pseudonym, email, SECRET)
    person.emailaddress_set.create(email=email, verified=True, primary=True)
    return person


def sign_in(client: Client, login: str = "mia@example.org", password: str = SECRET) -> bool:
    client.post("/konto/anmelden", {"login": login, "password": password})
    return "_auth_user_id" in client.session


def test_somebody_signs_up_confirms_and_signs_in(client: Client) -> None:
    assert "Ihr Konto wartet auf die Bestätigung" in sign_up(client)
    assert not sign_in(client), "nobody comes in with an address that is not confirmed"
    confirmation = mail.outbox[0]
    assert (confirmation.subject, confirmation.to) == (
        "Bitte bestätigen Sie Ihre E-Mail-Adresse",
        ["mia@example.org"],
    )
    assert "Uferschwalbe" not in confirmation.body
    page = path_in(confirmation.body)
    assert "Gehört mia@example.org Ihnen?" in client.get(page).content.decode()
    client.post(page)
    assert sign_in(client)
    assert "Andere sehen Sie als Uferschwalbe." in client.get("/konto").content.decode()


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/sensoren/anmelden", "/sensoren/anmelden"), ("https://fremd.example/", "/konto"), ("", "/konto")],
)
def test_who_signed_up_for_a_page_comes_there_after_confirming(
    client: Client, wanted: str, reached: str
) -> None:
    client.post(f"/konto/registrieren?next={wanted}", GIVEN)
    client.post(path_in(mail.outbox[0].body))
    answer = client.post("/konto/anmelden", {"login": "mia@example.org", "password": SECRET})
    assert answer.headers["location"] == reached
    assert "came_for" not in client.session


def test_who_is_led_to_signing_in_is_told_why(client: Client) -> None:
    why = "Für die Seite, die Sie öffnen wollen, brauchen Sie ein Konto."
    assert why in client.get("/konto/anmelden?next=/sensoren/anmelden").content.decode()
    assert why not in client.get("/konto/anmelden?next=/konto").content.decode()
    assert why not in client.get("/konto/anmelden").content.decode()


def test_signing_up_leaves_an_audit_line_without_the_address(client: Client) -> None:
    sign_up(client)
    person = Person.objects.get()
    line = AuditLine.objects.get()
    assert (line.verb, line.actor, line.subject) == ("person.join", person.pk, f"Person({person.pk})")
    assert "example.org" not in str(line.content)


def test_passwords_are_kept_with_argon2(
    client: Client, cost_of_passwords: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, paid in cost_of_passwords.items():
        monkeypatch.setattr(Argon2, name, paid)
    sign_up(client)
    assert Person.objects.get().password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"username": "ab"}, "mindestens 3 Zeichen"),
        ({"username": "mia@example.org"}, "Ihre soll niemand sehen"),
        ({"username": "Stadt Auenbrück"}, "klingt nach einer Behörde"),
        ({"username": "gelöschtes Konto"}, "klingt nach einer Behörde"),
        ({"username": "AUENBRÜCK"}, "So heißt schon jemand"),
        ({"username": "EISVOGEL"}, "So heißt schon jemand"),
        ({"username": "E\u200bisvogel"}, "Zeichen, die man nicht sieht"),
        ({"password1": "kurz"}, "mindestens 10 Zeichen"),
        ({"password1": "Uferschwalbe"}, "zu ähnlich"),
        ({"of_age": ""}, "wer mindestens 14 Jahre alt ist"),
        ({"email": "keine"}, "gültige E-Mail-Adresse"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(
    client: Client, changed: dict[str, str], said: str
) -> None:
    Municipality.objects.update(minimum_age=14)
    Organisation.objects.filter(pk=1).update(name="Auenbrück")
    member("otto@example.org", "Eisvogel")
    page = sign_up(client, **changed)
    assert said in page
    assert "Nichts wurde geändert" in page
    assert Person.objects.count() == 1
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("name", "official"),
    [
        ("Stadtkind", False),
        ("die Stadt", True),
        ("RATHAUS", True),
        ("Rathausmaus", False),
        ("Moderation", True),
    ],
)
def test_only_whole_words_sound_official(name: str, official: bool) -> None:
    assert is_official(name) is official


def test_a_known_address_is_told_by_mail_only(client: Client) -> None:
    member()
    first = sign_up(client, username="Nachtigall")
    other = Client()
    second = sign_up(other, username="Zaunkönig", email="neu@example.org")
    assert "Ihr Konto wartet auf die Bestätigung" in first
    assert "Ihr Konto wartet auf die Bestätigung" in second
    assert mail.outbox[0].subject == "Sie haben schon ein Konto"
    assert not Person.objects.filter(pseudonym="Nachtigall").exists()


def test_registration_can_be_closed(client: Client, settings: pytest_django.Settings) -> None:
    settings.ALLMENDE = Settings(identity=Identity(registration=False))
    assert "Hier kann man sich nicht registrieren" in sign_up(client)
    assert not Person.objects.exists()


def test_mails_come_from_the_portal_and_lead_to_it_whatever_the_host_header_says(
    client: Client, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    settings.ALLMENDE = Settings(data=tmp_path, server=Server(public_url="https://mitreden.auenbrueck.de/"))
    Municipality.objects.update(mail_from="post@auenbrueck.de")
    other = Organisation.objects.create(name="Weidenhof", kind="municipality")
    Municipality.objects.create(organisation=other, host="weidenhof.de", mail_from="post@weidenhof.de")
    for host, origin, sender in (
        ("angreifer.example", "https://mitreden.auenbrueck.de/", "post@auenbrueck.de"),
        ("weidenhof.de:666", "https://weidenhof.de/", "post@weidenhof.de"),
    ):
        member(f"{sender}.example", f"Gast {host[:9]}")
        client.post("/konto/passwort/vergessen", {"email": f"{sender}.example"}, headers={"host": host})
        assert link_in(mail.outbox[-1].body).startswith(origin)
        assert mail.outbox[-1].from_email == sender
        assert host not in mail.outbox[-1].body


def test_without_a_public_address_mails_lead_to_this_machine(client: Client) -> None:
    member()
    client.post("/konto/passwort/vergessen", {"email": "mia@example.org"}, headers={"host": "evil.example"})
    assert link_in(mail.outbox[0].body).startswith("http://localhost:8000/")


def test_mails_are_written_in_the_language_of_the_person(client: Client) -> None:
    person = member()
    person.language = "en"
    person.save()
    client.post("/konto/passwort/vergessen", {"email": "mia@example.org"})
    assert mail.outbox[0].subject == "Set a new password"


def test_a_forgotten_password_is_set_anew(client: Client) -> None:
    member()
    page = client.post("/konto/passwort/vergessen", {"email": "mia@example.org"}, follow=True)
    assert "eine Mail mit einem Link unterwegs" in page.content.decode()
    form = client.get(path_in(mail.outbox[0].body), follow=True)
    page = client.post(form.request["PATH_INFO"], {"password1": NEXT}, follow=True)
    assert "Ihr neues Passwort gilt" in page.content.decode()
    assert not sign_in(client)
    assert sign_in(client, password=NEXT)
    assert "Dieser Link gilt nicht mehr" in Client().get(path_in(mail.outbox[0].body)).content.decode()


def test_an_unknown_address_gets_no_mail_and_the_page_says_the_same(client: Client) -> None:
    page = client.post("/konto/passwort/vergessen", {"email": "wer@example.org"}, follow=True)
    assert "eine Mail mit einem Link unterwegs" in page.content.decode()
    assert mail.outbox == []


@pytest.mark.parametrize("login", ["mia@example.org", "MIA@example.org", "uferSCHWALBE"])
def test_address_and_name_both_sign_in_whatever_their_case(client: Client, login: str) -> None:
    member()
    assert sign_in(client, login)


def test_guessing_ends_for_the_account_but_not_for_the_hall_behind_the_same_address(client: Client) -> None:
    member()
    member("otto@example.org", "Eisvogel")
    for attempt in range(10):
        login = ("mia@example.org", "Uferschwalbe")[attempt % 2]
        client.post(
            "/konto/anmelden", {"login": login, "password": "falsch"}, headers={"host": f"h{attempt}"}
        )
    page = client.post("/konto/anmelden", {"login": "mia@example.org", "password": SECRET})
    assert "Das waren zu viele Versuche. Warten Sie bitte eine Viertelstunde." in page.content.decode()
    assert sign_in(Client(), "otto@example.org")


def guess(network: str, times: int) -> None:
    for _ in range(times):
        sent = {"login": "mia@example.org", "password": "falsch"}
        Client(REMOTE_ADDR=f"{network}1").post("/konto/anmelden", sent)


@pytest.mark.parametrize(
    ("guessing", "own", "comes_in"),
    [
        ("203.0.113.", "198.51.100.7", True),
        ("203.0.113.", "203.0.113.200", False),
        ("2001:db8:1:2::", "2001:db8:1:2:ffff::9", False),
        ("2001:db8:1:2::", "2001:db8:1:3::9", True),
        ("::ffff:203.0.113.", "198.51.100.7", True),
        ("::ffff:203.0.113.", "203.0.113.7", False),
    ],
)
def test_a_stranger_elsewhere_keeps_nobody_out(guessing: str, own: str, comes_in: bool) -> None:
    member()
    guess(guessing, 11)
    assert sign_in(Client(REMOTE_ADDR=own)) is comes_in


@pytest.fixture
def cheap_passwords(settings: pytest_django.Settings) -> None:
    """Where hundreds are tried and what a try costs is not the question."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.usefixtures("cheap_passwords")
def test_guessing_from_everywhere_ends_after_a_hundred() -> None:
    member()
    for network in range(10):
        guess(f"203.0.{network}.", 10)
    assert not sign_in(Client(REMOTE_ADDR="198.51.100.7"))


@pytest.mark.usefixtures("cheap_passwords")
def test_a_hall_of_a_hundred_signs_in_behind_one_address() -> None:
    member()
    assert all(sign_in(Client()) for _ in range(100))


def test_a_wrong_password_says_so_without_saying_which_accounts_there_are(client: Client) -> None:
    member()
    known = client.post("/konto/anmelden", {"login": "mia@example.org", "password": "falsch"})
    unknown = client.post("/konto/anmelden", {"login": "wer@example.org", "password": "falsch"})
    for page in (known, unknown):
        assert "E-Mail-Adresse und Passwort passen nicht zusammen." in page.content.decode()


def test_after_signing_in_one_is_where_one_wanted_to_be(client: Client) -> None:
    member()
    asked = client.get("/konto/vorstellung")
    assert asked.status_code == 302
    page = client.post(asked.headers["Location"], {"login": "Uferschwalbe", "password": SECRET})
    assert page.headers["Location"] == "/konto/vorstellung"


def test_a_foreign_page_is_no_place_to_go_after_signing_in(client: Client) -> None:
    member()
    address = "/konto/anmelden?next=https://angreifer.example/"
    page = client.post(address, {"login": "Uferschwalbe", "password": SECRET})
    assert page.headers["Location"] == "/konto"


def sign_in_anew(client: Client) -> None:
    """What changes the protection of an account is done by whoever has just shown the password again."""
    assert sign_in(client)
    asked = client.get("/konto/zweiter-faktor/einschalten")
    assert asked.headers["Location"].startswith("/konto/nochmals")
    client.post(asked.headers["Location"], {"password": SECRET})


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def switch_on(client: Client) -> str:
    """The secret of the second factor."""
    sign_in_anew(client)
    page = client.get("/konto/zweiter-faktor/einschalten").content.decode()
    found = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert found is not None
    assert "<svg" in page
    assert "style=" not in page
    client.post("/konto/zweiter-faktor/einschalten", {"code": code_for(found[1])})
    return found[1]


def test_a_second_factor_is_asked_for_once_it_is_switched_on(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    member()
    with django_capture_on_commit_callbacks(execute=True):
        secret = switch_on(client)
    assert mail.outbox[-1].subject == "Der zweite Faktor ist eingeschaltet"
    other = Client()
    assert not sign_in(other)
    page = other.post("/konto/zweiter-faktor/anmelden", {"code": "000000"})
    assert "Dieser Code stimmt nicht" in page.content.decode()
    cache.clear()  # a code counts once
    other.post("/konto/zweiter-faktor/anmelden", {"code": code_for(secret)})
    assert "_auth_user_id" in other.session


def test_the_people_store_alone_gives_no_codes(client: Client) -> None:
    member()
    secret = switch_on(client)
    codes = client.get("/konto/zweiter-faktor/ersatzcodes.txt").content.decode().split()
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert [one for one in (secret, *codes) if one in kept] == []


def test_a_spare_code_signs_in_once(client: Client) -> None:
    member()
    switch_on(client)
    codes = client.get("/konto/zweiter-faktor/ersatzcodes.txt").content.decode().split()
    assert len(codes) == 10
    for signed_in in (True, False):
        other = Client()
        sign_in(other)
        other.post("/konto/zweiter-faktor/anmelden", {"code": codes[0]})
        assert ("_auth_user_id" in other.session) is signed_in


def test_the_second_factor_is_switched_off_again(client: Client) -> None:
    member()
    switch_on(client)
    assert "Danach reicht" in client.get("/konto/zweiter-faktor/abschalten").content.decode()
    client.post("/konto/zweiter-faktor/abschalten")
    assert sign_in(Client())


def test_a_new_address_counts_once_it_is_confirmed(client: Client) -> None:
    member()
    sign_in_anew(client)
    client.post("/konto/e-mail", {"email": "neu@example.org", "action_add": "1"})
    assert "Noch nicht bestätigt: neu@example.org" in client.get("/konto/e-mail").content.decode()
    assert Person.objects.get().email == "mia@example.org"
    client.post(path_in(mail.outbox[0].body))
    assert Person.objects.get().email == "neu@example.org"
    told = {(one.to[0], one.subject) for one in mail.outbox}
    assert ("mia@example.org", "Ihre E-Mail-Adresse wurde geändert") in told


def test_the_password_is_changed_by_who_knows_the_old_one(client: Client) -> None:
    member()
    sign_in(client)
    address, new = "/konto/passwort/aendern", NEXT
    page = client.post(address, {"oldpassword": "falsch", "password1": new})
    assert "Das ist nicht Ihr jetziges Passwort." in page.content.decode()
    client.post(address, {"oldpassword": SECRET, "password1": new})
    assert sign_in(Client(), password=new)
    assert mail.outbox[0].subject == "Ihr Passwort wurde geändert"


def test_the_real_name_is_shown_to_others_only_if_the_person_says_so(client: Client) -> None:
    person = member()
    sign_in(client)
    given = {"pseudonym": "Uferschwalbe", "real_name": "Mia Berger", "language": "de"}
    client.post("/konto/vorstellung", given)
    assert Person.objects.get().name == "Uferschwalbe"
    client.post("/konto/vorstellung", given | {"shows_real_name": "on"})
    assert Person.objects.get().name == "Mia Berger"
    verbs = list(AuditLine.objects.filter(actor=person.pk).values_list("verb", flat=True))
    assert verbs == ["person.introduce", "person.introduce"]


def test_nobody_takes_the_name_of_another(client: Client) -> None:
    member()
    member("otto@example.org", "Eisvogel")
    sign_in(client)
    page = client.post("/konto/vorstellung", {"pseudonym": "eisvogel", "language": "de"})
    assert "So heißt schon jemand" in page.content.decode()
    client.post("/konto/vorstellung", {"pseudonym": "uferschwalbe", "language": "de"})
    assert Person.objects.get(email="mia@example.org").pseudonym == "uferschwalbe"


def test_every_change_of_what_protects_an_account_leaves_an_audit_line(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    person = member()
    for change in (
        lambda: switch_on(client),
        lambda: client.post("/konto/passwort/aendern", {"oldpassword": SECRET, "password1": NEXT}),
        lambda: client.post("/konto/zweiter-faktor/ersatzcodes/neu"),
        lambda: client.post("/konto/zweiter-faktor/abschalten"),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            change()
    lines = list(AuditLine.objects.order_by("id").values_list("actor", "verb"))
    assert lines == [
        (person.pk, "second_factor.add"),
        (person.pk, "second_factor.add"),
        (person.pk, "password.change"),
        (person.pk, "second_factor.renew"),
        (person.pk, "second_factor.remove"),
        (person.pk, "second_factor.remove"),
    ]
    assert not any(NEXT in str(one) for one in AuditLine.objects.values_list("content", flat=True))


def test_signing_out_takes_a_button(client: Client) -> None:
    member()
    sign_in(client)
    client.get("/konto/abmelden")
    assert "_auth_user_id" in client.session
    client.post("/konto/abmelden")
    assert "_auth_user_id" not in client.session


PAGES = """anmelden registrieren gesperrt bestaetigen bestaetigen/nichts passwort/vergessen passwort/unterwegs
    passwort/fertig passwort/neu/1-x anmeldedienste/abgebrochen anmeldedienste/fehler""".split()  # noqa: SIM905
OWN = """e-mail abmelden passwort/aendern zweiter-faktor zweiter-faktor/einschalten anmeldedienste
    vorstellung""".split()  # noqa: SIM905


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("page", [*PAGES, *OWN])
def test_every_page_is_ours(client: Client, page: str, prefix: str) -> None:
    if page in OWN:
        member()
        sign_in_anew(client)
    answer = client.get(f"{prefix}/konto/{page}", follow=True)
    text = answer.content.decode()
    assert answer.status_code in (200, 401)
    assert '<main id="inhalt"' in text
    assert "style=" not in text
    assert "<h1>" in text


def test_the_account_belongs_to_whoever_signed_in(client: Client) -> None:
    assert client.get("/konto").headers["Location"] == "/konto/anmelden?next=/konto"


def test_with_a_mail_server_the_page_sends_people_to_their_mails(
    client: Client, settings: pytest_django.Settings
) -> None:
    settings.ALLMENDE = replace(settings.ALLMENDE, mail=Mail(server="smtp://mail.example.org"))
    said = sign_up(client)
    assert "Wir haben Ihnen eine Mail geschickt" in said and "Spam-Ordner" in said


def test_without_one_it_says_so_and_whom_to_ask(client: Client) -> None:
    said = sign_up(client)
    assert "Auenbrück hat noch keinen Mailserver eingerichtet." in said
    assert "Spam-Ordner" not in said
    assert '<a href="/impressum">' in said


def test_in_the_demo_town_it_leads_to_the_mailbox(client: Client, settings: pytest_django.Settings) -> None:
    settings.ALLMENDE = replace(settings.ALLMENDE, town=Town(name="Auenbrück", simulated=True))
    assert '<a href="/demo/postfach">Postfach öffnen</a>' in sign_up(client)


def test_no_label_ends_with_a_full_stop_before_the_colon(client: Client) -> None:
    said = sign_up(client, of_age="")
    assert ">Ich bin mindestens 16 Jahre alt</a>: " in said
