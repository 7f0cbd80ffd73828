# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in by SAML as BundID does it: with assertions that an identity provider of this test signs."""

import base64
import json
import subprocess
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
import pytest_django
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml

from allmende.core.config import BadSetting, Settings, SignIn
from allmende.identity.facts import Facts, facts
from allmende.identity.models import AuditLine, Person
from allmende.identity.signin import providers

IDP = "https://id.example/idp"
BPK, POSTCODE, PLACE = "urn:oid:1.3.6.1.4.1.25484.494450.3", "urn:oid:2.5.4.17", "urn:oid:2.5.4.7"
BIRTHDAY, NAME, STREET = "urn:oid:1.2.40.0.10.2.1.1.55", "urn:oid:2.5.4.4", "urn:oid:2.5.4.16"
SAID = {
    BPK: "BPK-4711",
    POSTCODE: "36251",
    PLACE: "Auenbrück",
    BIRTHDAY: "1990-05-17",
    NAME: "Berger",
    STREET: "Am Wehr 3",
    "urn:oid:0.9.2342.19200300.100.1.3": "mia.berger@example.org",
}
SECRETS = ("BPK-4711", "36251", "1990", "Berger", "Am Wehr", "SAMLResponse")
SIGNED_UP = {"email": "mia@example.org", "username": "Uferschwalbe", "of_age": "on"}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Private key and certificate of the identity provider."""
    folder = tmp_path_factory.mktemp("idp")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ["-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *made, "-subj", "/CN=idp"], check=True, capture_output=True)
    return key.read_text("ascii"), certificate.read_text("ascii")


@pytest.fixture
def town(
    keys: tuple[str, str], tmp_path: Path, settings: pytest_django.Settings, db: None
) -> Iterator[Settings]:
    body = "".join(keys[1].strip().splitlines()[1:-1])
    metadata = tmp_path / "idp.xml"
    metadata.write_text(
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{IDP}"><IDPSSODescriptor '
        'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">'
        '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>'
        f"{body}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService "
        'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://id.example/sso"/>'
        "</IDPSSODescriptor></EntityDescriptor>",
        "utf-8",
    )
    signin = SignIn(saml_name="BundID", saml_metadata=str(metadata), saml_places="36251 Auenbrück")
    settings.ALLMENDE = Settings(data=tmp_path, signin=signin)
    settings.SOCIALACCOUNT_PROVIDERS = providers(settings.ALLMENDE)
    cache.clear()
    with translation.override("de"):
        yield settings.ALLMENDE


def asked(client: Client) -> dict[str, str]:
    """The request that our page sends the browser to the provider with."""
    started = client.post("/konto/saml/saml/anmelden", headers={"host": "auenbrueck.de"})
    address = urlsplit(started.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://id.example/sso"
    packed = base64.b64decode(parse_qs(address.query)["SAMLRequest"][0])
    return dict(ET.fromstring(zlib.decompress(packed, -15)).attrib)  # noqa: S314  our own


def assertion(request: dict[str, str], said: dict[str, str], audience: str) -> str:
    now = datetime.now(UTC)
    issued, until = (one.strftime("%Y-%m-%dT%H:%M:%SZ") for one in (now, now + timedelta(minutes=5)))
    attributes = "".join(
        f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
        for name, value in said.items()
    )
    return (
        f'<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{uuid4().hex}" '
        f'Version="2.0" IssueInstant="{issued}"><saml:Issuer>{IDP}</saml:Issuer>'
        "<saml:Subject><saml:NameID>transient</saml:NameID>"
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData InResponseTo="{request["ID"]}" NotOnOrAfter="{until}" '
        f'Recipient="{request["AssertionConsumerServiceURL"]}"/></saml:SubjectConfirmation></saml:Subject>'
        f'<saml:Conditions NotOnOrAfter="{until}"><saml:AudienceRestriction><saml:Audience>{audience}'
        f"</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="
        f'"{issued}"><saml:AuthnContext><saml:AuthnContextClassRef>x</saml:AuthnContextClassRef>'
        f"</saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{attributes}"
        "</saml:AttributeStatement></saml:Assertion>"
    )


def response(request: dict[str, str], inside: str) -> str:
    issued = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    whole = (
        f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{uuid4().hex}" '
        f'Version="2.0" IssueInstant="{issued}" InResponseTo="{request["ID"]}" '
        f'Destination="{request["AssertionConsumerServiceURL"]}"><saml:Issuer '
        f'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{IDP}</saml:Issuer><samlp:Status>'
        '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
        f"{inside}</samlp:Response>"
    )
    return base64.b64encode(whole.encode()).decode()


METADATA = "http://auenbrueck.de/konto/saml/saml/metadaten"


def come(
    client: Client,
    keys: tuple[str, str],
    *,
    signed: bool = True,
    audience: str = METADATA,
    tamper: tuple[str, str] = ("", ""),
    **said: str,
) -> Any:
    """To the provider and back; what our page answers in the end."""
    request = asked(client)
    inside = assertion(request, SAID | said, audience)
    if signed:
        inside = Saml.add_sign(inside, *keys).decode()
    answer = {"SAMLResponse": response(request, inside.replace(*tamper) if tamper[0] else inside)}
    return client.post("/konto/saml/saml/antwort", answer, follow=True, headers={"host": "auenbrueck.de"})


def sign_up(client: Client, keys: tuple[str, str], **said: str) -> Any:
    come(client, keys, **said)
    return client.post("/konto/anmeldedienste/registrieren", SIGNED_UP, follow=True)


def stored() -> str:
    """Everything about people that stands in the tables."""
    rows = [*SocialAccount.objects.values(), *Person.objects.values(), *AuditLine.objects.values("content")]
    return json.dumps([rows, [one.get_decoded() for one in Session.objects.all()]], default=str)


def test_a_signed_assertion_is_taken_and_a_pseudonym_asked_for(
    client: Client, town: Settings, keys: tuple[str, str]
) -> None:
    page = come(client, keys).content.decode()
    assert "Wählen Sie jetzt den Namen, unter dem Sie hier auftreten" in page
    assert not any(secret in page for secret in SECRETS)
    assert "mia.berger" not in page


def test_only_the_derived_facts_are_kept(client: Client, town: Settings, keys: tuple[str, str]) -> None:
    sign_up(client, keys)
    person = Person.objects.get()
    assert (person.is_resident, person.is_of_age, person.proven_by) == (True, True, "BundID")
    assert person.proven_at is not None
    assert SocialAccount.objects.get().extra_data == {"is_resident": True, "is_of_age": True}
    assert [secret for secret in (*SECRETS, "mia.berger") if secret in stored()] == []


def test_coming_back_is_the_same_person_with_new_facts(
    client: Client, town: Settings, keys: tuple[str, str]
) -> None:
    sign_up(client, keys)
    come(Client(), keys, **{PLACE: "Weidenhof"})
    person = Person.objects.get()
    assert (person.is_resident, person.is_of_age) == (False, True)
    assert "Weidenhof" not in stored()
    verbs = list(AuditLine.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["person.join", "person.prove", "person.prove"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"signed": False},
        {"tamper": ("1990-05-17", "1940-05-17")},
        {"audience": "https://anderswo.example/metadaten"},
    ],
    ids=["unsigned", "changed after signing", "meant for others"],
)
def test_what_is_not_signed_for_us_is_refused(
    client: Client, town: Settings, keys: tuple[str, str], wrong: dict[str, Any]
) -> None:
    page = come(client, keys, **wrong)
    assert "Die Anmeldung hat nicht geklappt" in page.content.decode()
    assert page.status_code == 401
    assert "_auth_user_id" not in client.session
    assert not any(secret in stored() for secret in SECRETS)


def test_another_key_does_not_count(
    client: Client, town: Settings, keys: tuple[str, str], tmp_path: Path
) -> None:
    key, certificate = tmp_path / "k.pem", tmp_path / "c.pem"
    made = ["-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-subj", "/CN=idp"]
    subprocess.run(["openssl", "req", "-x509", *made], check=True, capture_output=True)
    page = come(client, (key.read_text("ascii"), certificate.read_text("ascii")))
    assert "Die Anmeldung hat nicht geklappt" in page.content.decode()


def test_an_answer_that_nobody_asked_for_is_refused(
    client: Client, town: Settings, keys: tuple[str, str]
) -> None:
    request = asked(Client())
    inside = Saml.add_sign(assertion(request, SAID, METADATA), *keys).decode()
    answer = {"SAMLResponse": response(request, inside)}
    page = client.post("/konto/saml/saml/antwort", answer, follow=True, headers={"host": "auenbrueck.de"})
    assert "_auth_user_id" not in client.session
    assert "Wählen Sie jetzt den Namen" not in page.content.decode()


def test_our_metadata_ask_for_signed_assertions(client: Client, town: Settings) -> None:
    text = client.get("/konto/saml/saml/metadaten").content.decode()
    assert 'WantAssertionsSigned="true"' in text
    assert "/konto/saml/saml/antwort" in text


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, Facts(None, None)),
        ({POSTCODE: ["36251"], PLACE: ["AUENBRÜCK "]}, Facts(True, None)),
        ({POSTCODE: ["36251"], PLACE: ["Weidenhof"]}, Facts(False, None)),
        ({POSTCODE: ["36251"]}, Facts(None, None)),
        ({BIRTHDAY: ["2008-11-23"]}, Facts(None, True)),
        ({BIRTHDAY: ["2008-11-24"]}, Facts(None, False)),
        ({BIRTHDAY: ["1950-00-00"]}, Facts(None, None)),
        ({BIRTHDAY: []}, Facts(None, None)),
    ],
)
def test_facts_are_derived(said: dict[str, list[str]], expected: Facts) -> None:
    assert facts(said, "36251 Auenbrück, 36252 Auenbrück", 18, TODAY) == expected


def test_where_no_place_is_set_nobody_is_told_to_live_elsewhere() -> None:
    assert facts({POSTCODE: ["36251"], PLACE: ["Auenbrück"]}, "", 18, TODAY) == Facts(None, None)


def test_metadata_that_cannot_be_read_are_named_at_the_start(tmp_path: Path) -> None:
    chosen = Settings(signin=SignIn(saml_name="BundID", saml_metadata=str(tmp_path / "fehlt.xml")))
    with pytest.raises(BadSetting, match="Known: an https address, or a file"):
        providers(chosen)
