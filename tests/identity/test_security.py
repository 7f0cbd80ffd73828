# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What goes out with every page, and whose word about the visitor counts."""

import re
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from allmende.core.config import Map, Server, Settings, SignIn
from allmende.identity.models import Person
from allmende.site.security import behind_proxies, policy

TEMPLATES = sorted((Path(__file__).parents[2] / "src" / "allmende").glob("*/templates/**/*.html"))
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=[\"']|javascript:")


def rules(town: Settings) -> dict[str, list[str]]:
    parts = (rule.split() for rule in policy(town).split("; "))
    return {part[0]: part[1:] for part in parts}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: f"{one.parts[-4]}/{one.name}")
def test_no_page_brings_scripts_or_styles_of_its_own(template: Path) -> None:
    assert INLINE.findall(template.read_text("utf-8")) == []


def test_nothing_inline_and_nothing_foreign_is_allowed() -> None:
    found = rules(Settings(map=Map(style="")))
    assert found["default-src"] == ["'self'"]
    assert found["form-action"] == ["'self'"]
    assert found["connect-src"] == ["'self'"]
    assert [found[name] for name in ("object-src", "base-uri", "frame-ancestors")] == [["'none'"]] * 3
    assert "unsafe" not in policy(Settings())


def test_the_base_map_and_the_sign_in_of_the_settings_are_allowed() -> None:
    signin = SignIn(oidc_name="Rathaus", oidc_server="https://sso.auenbrueck.de:8443/realms/stadt")
    found = rules(Settings(map=Map(style="https://karten.example/stil.json"), signin=signin))
    assert found["connect-src"] == ["'self'", "https://karten.example"]
    assert "https://karten.example" in found["img-src"]
    assert found["form-action"] == ["'self'", "https://sso.auenbrueck.de:8443"]


def test_every_page_carries_the_policy(client: Client, db: None, settings: pytest_django.Settings) -> None:
    settings.ALLMENDE = Settings()
    for address in ("/konto/anmelden", "/impressum", "/gibt-es-nicht"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"] == policy(Settings())
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_transport_security_is_promised_over_tls_only(client: Client, db: None) -> None:
    assert "Strict-Transport-Security" not in client.get("/konto/anmelden").headers
    headers = client.get("/konto/anmelden", secure=True).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_cookies_are_secure_over_tls_and_never_for_scripts(client: Client, db: None) -> None:
    client.get("/konto/anmelden", secure=True)
    assert client.cookies["csrftoken"]["secure"] is True
    plain = Client()
    plain.get("/konto/anmelden")
    assert not plain.cookies["csrftoken"]["secure"]
    assert plain.cookies["csrftoken"]["samesite"] == "Lax"


def test_the_session_cookie_is_hidden_from_scripts_and_foreign_forms(client: Client, db: None) -> None:
    person = Person.objects.create_user("Storch", "s@example.org", "Turmfalke und Dohle")
    person.emailaddress_set.create(email="s@example.org", verified=True, primary=True)
    client.post("/konto/anmelden", {"login": "Storch", "password": "Turmfalke und Dohle"}, secure=True)
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"], session["secure"]) == (True, "Lax", True)


def test_a_form_without_our_token_is_refused(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/konto/anmelden", {"login": "a", "password": "b"}).status_code == 403


def seen(trusted: str, settings: pytest_django.Settings, **headers: str) -> tuple[str, str, str]:
    """Address, scheme and host as the pages see them."""
    settings.ALLMENDE = Settings(server=Server(trusted_proxies=trusted))
    found: list[tuple[str, str, str]] = []

    def page(request: HttpRequest) -> HttpResponse:
        found.append((request.META["REMOTE_ADDR"], str(request.scheme), request.get_host()))
        assert not any(name.startswith("HTTP_X_FORWARDED") for name in request.META)
        return HttpResponse()

    given: dict[str, Any] = {"REMOTE_ADDR": "10.0.0.7", "HTTP_HOST": "innen", **headers}
    behind_proxies(page)(RequestFactory().get("/", **given))
    return found[0]


FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9, 10.0.0.8",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "auenbrueck.de",
}


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        ("", ("10.0.0.7", "http", "innen")),
        ("192.168.0.0/16", ("10.0.0.7", "http", "innen")),
        ("10.0.0.0/8", ("203.0.113.9", "https", "auenbrueck.de")),
        ("10.0.0.7", ("10.0.0.8", "https", "auenbrueck.de")),
        ("::1, 10.0.0.7, 10.0.0.8", ("203.0.113.9", "https", "auenbrueck.de")),
    ],
)
def test_a_proxy_is_believed_where_the_settings_name_it(
    trusted: str, expected: tuple[str, str, str], settings: pytest_django.Settings
) -> None:
    assert seen(trusted, settings, **FORWARDED) == expected


@pytest.mark.parametrize("words", ["", "unknown", "<script>", "300.1.1.1", ","])
def test_nonsense_from_a_proxy_changes_no_address(words: str, settings: pytest_django.Settings) -> None:
    assert seen("10.0.0.7", settings, HTTP_X_FORWARDED_FOR=words)[0] == "10.0.0.7"


@pytest.mark.parametrize("scheme", ["javascript", "https,http", ""])
def test_a_scheme_is_http_or_https(scheme: str, settings: pytest_django.Settings) -> None:
    assert seen("10.0.0.7", settings, HTTP_X_FORWARDED_PROTO=scheme)[1] == "http"
