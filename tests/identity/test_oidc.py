# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in by OpenID Connect, against a real provider in a process of its own."""

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_django
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from allmende.core.config import BadSetting, Server, Settings, SignIn
from allmende.identity.groups import GroupRole, parse, roles_for
from allmende.identity.models import AuditLine, Membership, Organisation, Person
from allmende.identity.roles import Role
from allmende.identity.signin import providers
from tools.build_assets import ASSETS, find_node

HERE = Path(__file__).parent
CALLBACK = "http://testserver/konto/oidc/zurueck"
MIA = {
    "name": "Mia Berger",
    "birthdate": "1990-05-17",
    "email": "mia@example.org",
    "email_verified": True,
    "groups": ["rathaus", "kegelclub"],
}
SIGNED_UP = {"email": "mia@example.org", "username": "Uferschwalbe", "of_age": "on"}
GROUPS = "rathaus=1:editor, technik=1:steward, werke=2:funder"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("provider") / "people.json"


@pytest.fixture(scope="module")
def provider(people: Path) -> Iterator[str]:
    """Its address."""
    modules = ASSETS / "node_modules"
    if not (modules / "oidc-provider").exists():
        pytest.skip("no oidc-provider: run tools/build_assets.py --with-tests")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*find_node()[0], HERE / "oidc_provider.mjs", modules, str(port), CALLBACK, people]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        yield f"http://127.0.0.1:{port}"
        running.terminate()


@pytest.fixture
def town(provider: str, tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[Settings]:
    signin = SignIn(
        oidc_name="Rathauskonto",
        oidc_server=provider,
        oidc_client="allmende",
        oidc_secret="geheim",  # noqa: S106
        oidc_scopes="openid email profile groups",
        oidc_groups=GROUPS,
    )
    settings.ALLMENDE = Settings(data=tmp_path, signin=signin)
    settings.SOCIALACCOUNT_PROVIDERS = providers(settings.ALLMENDE)
    cache.clear()
    with translation.override("de"):
        yield settings.ALLMENDE


Say = Callable[..., None]


@pytest.fixture
def say(people: Path) -> Say:
    """What the provider says of Mia from now on."""

    def write(**changed: Any) -> None:
        people.write_text(json.dumps({"mia": MIA | changed}), "utf-8")

    write()
    return write


def come(client: Client, login: str = "mia") -> Any:
    """By the provider's own pages and back; what our page answers in the end."""
    started = client.post("/konto/oidc/anmelden")
    back = pass_provider(started.headers["Location"], login)
    return client.get(back.removeprefix("http://testserver"), follow=True)


def pass_provider(address: str, login: str) -> str:
    with httpx.Client() as browser:
        answer = browser.get(address)
        for _ in range(20):
            if answer.is_redirect:
                target = str(answer.next_request.url) if answer.next_request else ""
                if target.startswith(CALLBACK):
                    return target
                answer = browser.get(target)
            else:
                prompt = "login" if 'value="login"' in answer.text else "consent"
                given = {"prompt": prompt, "login": login, "password": "egal"}
                answer = browser.post(answer.url, data=given)
    raise AssertionError("the provider does not send us back")


def sign_up(client: Client, **changed: str) -> Any:
    come(client)
    return client.post("/konto/anmeldedienste/registrieren", SIGNED_UP | changed, follow=True)


def roles() -> dict[int, str]:
    return dict(Membership.objects.values_list("organisation_id", "role"))


def test_the_button_stands_on_the_sign_in_page(client: Client, town: Settings) -> None:
    assert "Mit Rathauskonto anmelden" in client.get("/konto/anmelden").content.decode()


def test_a_pseudonym_is_asked_for_and_the_real_name_never_shown(
    client: Client, town: Settings, say: Say
) -> None:
    page = come(client).content.decode()
    assert "Wählen Sie jetzt den Namen, unter dem Sie hier auftreten" in page
    assert "mia@example.org" in page
    assert "Berger" not in page
    assert not Person.objects.exists()


def test_a_confirmed_address_is_taken_over_and_no_mail_asks_again(
    client: Client, town: Settings, say: Say
) -> None:
    assert "Andere sehen Sie als Uferschwalbe." in sign_up(client).content.decode()
    person = Person.objects.get()
    assert (person.email, person.real_name) == ("mia@example.org", "")
    assert mail.outbox == []


def test_an_address_that_the_provider_did_not_confirm_is_confirmed_by_mail(
    client: Client, town: Settings, say: Say
) -> None:
    say(email_verified=False)
    assert "Ihr Konto wartet auf die Bestätigung" in sign_up(client).content.decode()
    assert "_auth_user_id" not in client.session
    assert mail.outbox[0].to == ["mia@example.org"]


def test_nothing_but_known_groups_is_written_down(client: Client, town: Settings, say: Say) -> None:
    come(client)
    waiting = [one.get_decoded() for one in Session.objects.all()]
    assert "Berger" not in json.dumps(waiting)
    assert "1990" not in json.dumps(waiting)
    client.post("/konto/anmeldedienste/registrieren", SIGNED_UP)
    assert SocialAccount.objects.get().extra_data == {"groups": ["rathaus"]}
    come(Client())
    assert SocialAccount.objects.get().extra_data == {"groups": ["rathaus"]}


def test_groups_become_roles_and_go_when_they_are_lost(client: Client, town: Settings, say: Say) -> None:
    Organisation.objects.create(id=2, name="Stadtwerke", kind="utility")
    sign_up(client)
    assert roles() == {1: "editor"}
    say(groups=["technik", "werke"])
    come(Client())
    assert roles() == {1: "steward", 2: "funder"}
    say(groups=["kegelclub"])
    come(Client())
    assert roles() == {}
    lines = AuditLine.objects.filter(verb="membership.follow_group").order_by("id")
    changes = [(one.organisation, json.loads(str(one.content))) for one in lines]
    assert [(where, said["before"], said["after"]) for where, said in changes] == [
        (1, None, "editor"),
        (1, "editor", "steward"),
        (2, None, "funder"),
        (1, "steward", None),
        (2, "funder", None),
    ]


def test_a_role_given_by_hand_stays(client: Client, town: Settings, say: Say) -> None:
    sign_up(client)
    Membership.objects.update(role=Role.OWNER, by_group="")
    come(Client())
    assert roles() == {1: "owner"}
    say(groups=[])
    come(Client())
    assert roles() == {1: "owner"}


def test_a_provider_that_says_nothing_of_groups_takes_the_roles_it_gave(
    client: Client, town: Settings, say: Say
) -> None:
    sign_up(client)
    say(groups=None)
    come(Client())
    assert roles() == {}


def test_coming_back_signs_in_the_same_person(client: Client, town: Settings, say: Say) -> None:
    sign_up(client)
    other = Client()
    assert "Andere sehen Sie als Uferschwalbe." in come(other).content.decode()
    assert Person.objects.count() == 1


def test_an_address_that_has_an_account_does_not_open_it(client: Client, town: Settings, say: Say) -> None:
    """Somebody else could run the mailbox at the provider."""
    owner = Person.objects.create_user("Storch", "mia@example.org", "Turmfalke und Dohle")
    owner.emailaddress_set.create(email="mia@example.org", verified=True, primary=True)
    sign_up(client)
    assert "_auth_user_id" not in client.session
    assert Person.objects.count() == 1
    assert mail.outbox[0].subject == "Sie haben schon ein Konto"


def test_an_account_is_connected_and_disconnected(client: Client, town: Settings, say: Say) -> None:
    person = Person.objects.create_user("Storch", "storch@example.org", "Turmfalke und Dohle")
    person.emailaddress_set.create(email="storch@example.org", verified=True, primary=True)
    given = {"login": "Storch", "password": "Turmfalke und Dohle"}
    client.post("/konto/anmelden", given)
    asked = client.get("/konto/zweiter-faktor/einschalten")
    client.post(asked.headers["Location"], {"password": given["password"]})
    started = client.post("/konto/oidc/anmelden?process=connect")
    client.get(pass_provider(started.headers["Location"], "mia").removeprefix("http://testserver"))
    assert roles() == {1: "editor"}
    assert "Rathauskonto" in client.get("/konto").content.decode()
    client.post("/konto/anmeldedienste", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    assert roles() == {}


def test_the_provider_sends_people_to_the_address_of_the_settings(
    client: Client, town: Settings, say: Say, settings: pytest_django.Settings
) -> None:
    settings.ALLMENDE = replace(town, server=Server(public_url="https://mitreden.auenbrueck.de/"))
    started = client.post("/konto/oidc/anmelden", headers={"host": "innen:8000"})
    back = httpx.URL(started.headers["Location"]).params["redirect_uri"]
    assert back == "https://mitreden.auenbrueck.de/konto/oidc/zurueck"


@pytest.mark.parametrize("query", ["", "?code=falsch&state=falsch", "?error=access_denied&state=x"])
def test_a_forged_return_signs_nobody_in(client: Client, town: Settings, say: Say, query: str) -> None:
    client.post("/konto/oidc/anmelden")
    page = client.get(f"/konto/oidc/zurueck{query}", follow=True)
    assert "_auth_user_id" not in client.session
    assert "Nichts wurde geändert" in page.content.decode()


def test_where_none_is_set_up_there_is_none(
    client: Client, db: None, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    settings.ALLMENDE = Settings(data=tmp_path)
    assert client.post("/konto/oidc/anmelden").status_code == 404
    assert providers(settings.ALLMENDE) == {}


def test_who_may_not_register_here_may_not_by_a_provider_either(
    client: Client, town: Settings, say: Say, settings: pytest_django.Settings
) -> None:
    settings.ALLMENDE = replace(town, identity=replace(town.identity, registration=False))
    assert "Hier kann man sich nicht registrieren" in come(client).content.decode()


def test_the_setting_is_read() -> None:
    assert parse("a b=1:editor, =x=12:owner") == (
        GroupRole("a b", 1, Role.EDITOR),
        GroupRole("=x", 12, Role.OWNER),
    )
    assert parse(" ") == ()


@pytest.mark.parametrize("text", ["rathaus", "rathaus=1", "rathaus=x:editor", "=1:editor", "rathaus=1:chef"])
def test_a_setting_that_cannot_be_read_says_which_part(text: str) -> None:
    with pytest.raises(BadSetting, match="Try: rathaus=1:editor"):
        parse(f"technik=1:steward, {text}")


def test_the_first_group_of_the_setting_counts() -> None:
    found = roles_for(["technik", "rathaus"], parse("rathaus=1:editor, technik=1:steward"))
    assert {number: one.role for number, one in found.items()} == {1: Role.EDITOR}
