# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One installation, several towns: each host has its own face and texts, the map is one."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import pytest_django
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import translation

from allmende.core.config import Settings, Town
from allmende.core.principal import SYSTEM
from allmende.identity import portals
from allmende.identity.actions import municipalities as actions
from allmende.identity.arms import arms_of
from allmende.identity.models import AuditLine, LegalPage, Membership, Municipality, Organisation, Person
from allmende.identity.roles import Role
from allmende.sensing import hub
from allmende.sensing.api.devices import NewStation, NewStream, ensure_station

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="%s" /></svg>'
AUEN, BERG = "auenbrueck.test", "bergheim.test"
HOSTS = (AUEN, BERG)
COLOURS = {AUEN: "#1c6488", BERG: "#7a1f5c"}
NAMES = {AUEN: "Auenbrück", BERG: "Bergheim"}
AGS = {AUEN: "06633009", BERG: "05362004"}
KINDS = ("impressum", "datenschutz", "nutzungsbedingungen", "barrierefreiheit")


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    cache.clear()
    with translation.override("de"):
        yield


@pytest.fixture
def opened(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[hub.Hub]:
    settings.ALLMENDE = Settings(data=tmp_path, town=Town(name="Kreis Auental"))
    portals.forget()
    with hub.opened(settings.ALLMENDE) as here:
        yield here


@pytest.fixture
def towns(opened: hub.Hub) -> dict[str, Municipality]:
    """Two portals beside the default one, each with a face, four texts and an owner."""
    return {host: _town(host) for host in HOSTS}


def _town(host: str) -> Municipality:
    name = NAMES[host]
    made = actions.add(SYSTEM, name, {"host": host, "ags": AGS[host], "ars": ""})
    face = {"colour": COLOURS[host], "mail_from": f"portal@{host}", "contact": f"hilfe@{host}"}
    actions.edit(SYSTEM, made, face)
    actions.show_arms(SYSTEM, made, arms_of(SVG % name[:1].encode()))
    for kind in KINDS:
        actions.write_legal(SYSTEM, made.pk, kind, {"de": f"## {kind} von {name}"})
    owner = Person.objects.create_user(f"Leitung {name}", f"leitung@{host}")
    Membership.objects.create(organisation=made.organisation, person=owner, role=Role.OWNER)
    return made


def at(host: str, who: str = "") -> Client:
    client = Client(headers={"host": host})
    if who:
        client.force_login(
            Person.objects.get(pseudonym=who), "allauth.account.auth_backends.AuthenticationBackend"
        )
    return client


def operator() -> str:
    made = Person.objects.create_user("Boss", "boss@auenbrueck.example")
    Person.objects.filter(pk=made.pk).update(is_operator=True)
    return made.pseudonym


def text_of(answer: HttpResponseBase) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.getvalue().decode())
    return re.sub(r"\s+", " ", unescape(words))


def face_of(name: str, **more: object) -> dict[str, object]:
    """A form as its owner would send it."""
    kept = {"name": name, "colour": "", "languages": ["de", "en"], "contact": "", "mail_from": ""}
    return kept | {"minimum_age": "16"} | more


@pytest.mark.parametrize(
    "path", ["/", "/karte", "/organisationen", *(f"/{kind}" for kind in KINDS), "/konto/x"]
)
@pytest.mark.parametrize(("host", "other"), [(AUEN, BERG), (BERG, AUEN)])
def test_no_page_of_one_town_shows_anything_of_the_other(
    towns: dict[str, Municipality], host: str, other: str, path: str
) -> None:
    html = at(host).get(path).content.decode()
    head = html[: html.index("<main")]
    assert f"· {NAMES[host]}</title>" in head
    assert f"/farben.css?{COLOURS[host][1:]}" in head and 'src="/wappen"' in head
    assert NAMES[other] not in (head if path == "/organisationen" else html)
    for foreign in (COLOURS[other][1:], f"portal@{other}", f"hilfe@{other}"):
        assert foreign not in html


def test_two_hosts_have_two_imprints_and_one_map(towns: dict[str, Municipality]) -> None:
    stream = NewStream("level", "Pegel", "", "Meter", "m", "", "Wasserstand", "")
    known = ensure_station(
        SYSTEM, NewStation("p", "Pegel Brücke", "", (stream,), longitude=9.4, latitude=50.8)
    )
    for host in HOSTS:
        for kind in KINDS:
            assert f"{kind} von {NAMES[host]}" in text_of(at(host).get(f"/{kind}"))
        for page in ("/karte", "/messstellen", f"/messstellen/{known.thing}"):
            assert "Pegel Brücke" in text_of(at(host).get(page))
    first, second = (at(host).get("/karte").content.decode().partition('id="liste"') for host in HOSTS)
    assert "Pegel Brücke" in first[2]
    assert first[2].partition("</main>")[0] == second[2].partition("</main>")[0]


def test_arms_and_colours_are_the_hosts_own_and_kept_by_browsers(towns: dict[str, Municipality]) -> None:
    for host in HOSTS:
        arms = at(host).get("/wappen")
        assert arms["Content-Type"] == "image/svg+xml"
        assert f'd="{NAMES[host][:1]}"' in arms.content.decode()
        assert (
            "sandbox" in arms["Content-Security-Policy"] and "script" not in arms["Content-Security-Policy"]
        )
        assert "public" in arms["Cache-Control"]
        again = at(host).get("/wappen", headers={"if-none-match": arms["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        sheet = at(host).get("/farben.css")
        assert sheet["Content-Type"].startswith("text/css")
        assert f"--meadow: {COLOURS[host]};" in sheet.content.decode()
        assert "prefers-color-scheme: dark" in sheet.content.decode()


def test_the_default_portal_answers_every_other_name(towns: dict[str, Municipality]) -> None:
    for host in ("localhost", "www.auenbrueck.test", "[::1]:8000", "bergheim.test.evil.example"):
        html = at(host).get("/").content.decode()
        assert "Kreis Auental</title>" in html
        assert "Bergheim" not in html and 'src="/wappen"' not in html and "/farben.css" not in html
    assert at("localhost").get("/wappen").status_code == 404
    assert at("localhost").get("/farben.css").status_code == 404
    assert at("AUENBRUECK.test:8443").get("/wappen").status_code == 200


def test_a_report_of_a_barrier_goes_to_the_town_whose_page_it_is(towns: dict[str, Municipality]) -> None:
    for host in HOSTS:
        sent = {"message": f"Kontrast auf {host}", "page": "/karte", "reply_to": "", "website": ""}
        at(host).post("/barrierefreiheit/melden", sent)
    assert [(one.from_email, one.to) for one in mail.outbox] == [
        (f"portal@{host}", [f"hilfe@{host}"]) for host in HOSTS
    ]
    for one, host, other in zip(mail.outbox, HOSTS, HOSTS[::-1], strict=True):
        assert host in one.body and other not in one.body and NAMES[other] not in one.body


@pytest.mark.parametrize(("host", "other"), [(AUEN, BERG), (BERG, AUEN)])
def test_an_owner_of_one_town_changes_nothing_of_the_other(
    towns: dict[str, Municipality], host: str, other: str
) -> None:
    before = list(Municipality.objects.values()), list(LegalPage.objects.values())
    foreign = at(other, f"Leitung {NAMES[host]}")
    organisation = towns[other].organisation_id
    for path, sent in (
        ("/kommune", face_of("Gekapert")),
        ("/kommune/texte/impressum", {"de": "gekapert", "en": ""}),
        (f"/organisationen/{organisation}/bearbeiten", {"name": "Gekapert", "kind": "municipality"}),
    ):
        assert foreign.get(path).status_code == 403
        assert foreign.post(path, sent).status_code == 403
    for path in (
        f"/organisationen/{organisation}/mitglieder",
        f"/kommunen/{towns[other].pk}",
        "/kommunen",
        "/kommunen/neu",
    ):
        assert foreign.get(path).status_code == 404
        assert foreign.post(path, {"who": "Leitung", "role": "owner"}).status_code in (404, 405)
    assert (list(Municipality.objects.values()), list(LegalPage.objects.values())) == before


def test_a_draft_is_nowhere_but_in_its_writers_window(towns: dict[str, Municipality]) -> None:
    writer = at(AUEN, "Leitung Auenbrück")
    sent = {"de": "## Geheimer Entwurf", "en": "", "preview": "1"}
    assert "Geheimer Entwurf" in text_of(writer.post("/kommune/texte/impressum", sent))
    for host in (*HOSTS, "localhost"):
        assert "Geheimer Entwurf" not in text_of(at(host).get("/impressum"))
    sent.pop("preview")
    writer.post("/kommune/texte/impressum", sent)
    assert "Geheimer Entwurf" in text_of(at(AUEN).get("/impressum"))
    for host in (BERG, "localhost"):
        assert "Geheimer Entwurf" not in text_of(at(host).get("/impressum"))


def test_an_owner_gives_the_town_its_face(towns: dict[str, Municipality]) -> None:
    owner = at(BERG, "Leitung Bergheim")
    outline = b'{"type":"Polygon","coordinates":[[[9.4,50.8],[9.5,50.8],[9.5,50.9],[9.4,50.8]]]}'
    sent = face_of(
        "Bergheim an der Erft",
        colour="#A3482A",
        languages=["de"],
        contact="rat@bergheim.test",
        minimum_age="14",
        new_arms=SimpleUploadedFile("a.svg", SVG % b"neu"),
        new_outline=SimpleUploadedFile("b.geojson", outline),
    )
    answer = owner.post("/kommune", sent, follow=True)
    assert "Gespeichert. Alle Seiten zeigen es sofort." in text_of(answer)
    assert "Ihre Farbe #a3482a hat auf hellem Grund einen Kontrast von 5,7 zu 1." in text_of(answer)
    assert "Land: Nordrhein-Westfalen" in text_of(answer)
    html = at(BERG).get("/").content.decode()
    assert "Bergheim an der Erft</title>" in html and "/farben.css?a3482a" in html
    assert 'class="language"' not in html
    assert b"neu" in at(BERG).get("/wappen").content
    kept = Municipality.objects.get(host=BERG)
    assert (kept.minimum_age, kept.outline.encode(), kept.host) == (14, outline, BERG)
    said = AuditLine.objects.filter(verb="municipality.edit").last()
    assert (
        said and "Bergheim an der Erft" in (said.content or "") and "coordinates" not in (said.content or "")
    )
    assert Municipality.objects.get(host=AUEN).colour == COLOURS[AUEN]


def test_arms_are_taken_away_on_request_and_stay_otherwise(towns: dict[str, Municipality]) -> None:
    owner = at(BERG, "Leitung Bergheim")
    owner.post("/kommune", face_of("Bergheim"))
    assert at(BERG).get("/wappen").status_code == 200
    owner.post("/kommune", face_of("Bergheim", no_arms="on"))
    assert at(BERG).get("/wappen").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"colour": "#f4d35e"},
            "Kontrast 1,4 zu 1, nötig sind 4,5 zu 1. Eine dunklere, die reicht: #847233.",
        ),
        ({"colour": "rot"}, "Eine Farbe ist ein # und sechs Zeichen"),
        ({"minimum_age": "9"}, "Zwischen 13 und 18 Jahren."),
        ({"contact": "hilfe"}, "gültige E-Mail-Adresse"),
        ({"new_arms": SimpleUploadedFile("a.svg", b"GIF89a")}, "Das ist weder SVG noch PNG."),
        ({"new_outline": SimpleUploadedFile("a.geojson", b"?")}, "Das ist kein GeoJSON."),
    ],
)
def test_a_bad_face_is_said_at_its_field_and_changes_nothing(
    towns: dict[str, Municipality], wrong: dict[str, object], said: str
) -> None:
    before = Municipality.objects.filter(host=BERG).values().get()
    answer = at(BERG, "Leitung Bergheim").post("/kommune", face_of("Anders") | wrong)
    assert said in text_of(answer) and 'value="Anders"' in answer.content.decode()
    assert Municipality.objects.filter(host=BERG).values().get() == before


def test_the_operator_adds_a_town_and_invites_its_first_owner(opened: hub.Hub) -> None:
    boss = at("localhost", operator())
    sent = {"title": "Weidenhof", "host": "https://Weidenhof.test/", "ags": "06633011", "ars": "066330011011"}
    answer = boss.post("/kommunen/neu", sent, follow=True)
    made = Municipality.objects.get(host="weidenhof.test")
    assert answer.redirect_chain == [(f"/organisationen/{made.organisation_id}/mitglieder", 302)]
    assert "Weidenhof" in text_of(boss.get("/kommunen"))
    assert "· Weidenhof</title>" in at("weidenhof.test").get("/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"host": BERG}, "Diesen Rechnernamen hat schon eine andere Kommune."),
        ({"host": "weiden hof"}, "Nur Kleinbuchstaben, Ziffern, Punkt und Bindestrich."),
        ({"host": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"ags": "1234"}, "Der Schlüssel hat acht Ziffern"),
        ({"ags": "99000000"}, "Die ersten beiden Ziffern nennen das Land"),
        ({"ars": "053620004004"}, "gehören nicht zusammen"),
        ({"title": "bergheim"}, "Eine Organisation mit diesem Namen gibt es schon."),
    ],
)
def test_a_town_that_cannot_be_is_not_added(
    towns: dict[str, Municipality], wrong: dict[str, str], said: str
) -> None:
    sent = {"title": "Weidenhof", "host": "weidenhof.test", "ags": "06633011", "ars": ""} | wrong
    assert said in text_of(at("localhost", operator()).post("/kommunen/neu", sent))
    assert Municipality.objects.count() == 3


def test_the_operator_moves_a_town_to_another_name_but_not_the_default_one(
    towns: dict[str, Municipality],
) -> None:
    boss = at("localhost", operator())
    page = f"/kommunen/{towns[BERG].pk}"
    boss.post(page, {"host": "neu.test", "ags": AGS[BERG], "ars": ""})
    assert "· Bergheim</title>" in at("neu.test").get("/").content.decode()
    assert "Kreis Auental</title>" in at(BERG).get("/").content.decode()
    default = Municipality.objects.get(host="")
    boss.post(f"/kommunen/{default.pk}", {"host": "gekapert.test", "ags": "06633000", "ars": ""})
    default.refresh_from_db()
    assert (default.host, default.ags) == ("", "06633000")


@pytest.mark.parametrize("path", ["/kommune", "/kommunen", "/kommunen/neu", "/kommune/texte/impressum"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(towns: dict[str, Municipality], path: str) -> None:
    answer = at(BERG).get(path)
    assert answer.status_code == 302 and f"next={path}" in answer["Location"]


def test_the_head_leads_whoever_is_signed_in_to_what_is_theirs(towns: dict[str, Municipality]) -> None:
    assert "Anmelden" in text_of(at(BERG).get("/"))
    shown = text_of(at(BERG, "Leitung Bergheim").get("/"))
    assert "Meins" in shown and "Anmelden" not in shown


def test_an_organisation_takes_the_new_name_unless_it_had_another(towns: dict[str, Municipality]) -> None:
    town = Municipality.objects.get(host="")
    Organisation.objects.filter(pk=town.organisation_id).update(name="Kreis Auental")
    actions.edit(SYSTEM, town, {"name": "Stadt Auenbrück"})
    town.organisation.refresh_from_db()
    assert town.organisation.name == "Stadt Auenbrück"
    Organisation.objects.filter(pk=town.organisation_id).update(name="Rathaus")
    actions.edit(SYSTEM, Municipality.objects.get(pk=town.pk), {"name": "Auenbrück"})
    town.organisation.refresh_from_db()
    assert town.organisation.name == "Rathaus"
