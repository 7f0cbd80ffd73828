# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The log as owners read it: theirs alone, filtered, and with a word on whether it is whole."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone, translation

import allmende
from allmende.core.audit import content_of
from allmende.core.principal import SYSTEM, TOWN, Principal
from allmende.identity import audit_log
from allmende.identity.actions.leaving import delete_account
from allmende.identity.audit import note
from allmende.identity.audit_words import FIELDS
from allmende.identity.grants import Grant
from allmende.identity.models import ApiKey, AuditLine, Organisation
from allmende.identity.principals import principal_of
from allmende.identity.roles import Role
from allmende.identity.verbs import spoken
from allmende.notices.kinds import known as known_kinds
from allmende.sensing.api.devices import NewStation, NewStream, ensure_station
from allmende.sensing.entities import BY_NAME
from allmende.sensing.hub import Hub
from tests.identity.people import person, signed_in

PAGE = f"/organisationen/{TOWN}/protokoll"


@pytest.fixture(autouse=True)
def german(opened: Hub) -> Iterator[None]:
    with translation.override("de"):
        yield


def did(actor: Principal, verb: str, subject: str, **more: Any) -> AuditLine:
    with transaction.atomic():
        return note(actor, verb, subject, **{"organisation": TOWN, **more})


def text_of(answer: HttpResponseBase) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.getvalue().decode())))


def numbers(answer: HttpResponseBase) -> list[int]:
    return [
        int(one) for one in re.findall(r'<td class="number"[^>]*>M?(\d+)</td>', answer.getvalue().decode())
    ]


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}.csv"])
@pytest.mark.parametrize(
    ("role", "operator", "status"),
    [
        (Role.OWNER, False, 200),
        (None, True, 200),
        (Role.EDITOR, False, 403),
        (Role.READER, False, 403),
        (None, False, 404),
    ],
)
def test_an_organisations_log_is_for_whoever_leads_it(
    page: str, role: Role | None, operator: bool, status: int
) -> None:
    assert signed_in(person("Linde", role=role, operator=operator)).get(page).status_code == status


@pytest.mark.parametrize("page", ["/protokoll", "/protokoll.csv"])
@pytest.mark.parametrize(("operator", "status"), [(True, 200), (False, 404)])
def test_the_whole_log_is_for_the_operator(page: str, operator: bool, status: int) -> None:
    assert signed_in(person("Linde", role=Role.OWNER, operator=operator)).get(page).status_code == status


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}.csv", "/protokoll", "/protokoll.csv"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(page: str) -> None:
    assert Client().get(page)["Location"] == f"/konto/anmelden?next={page}"


def test_an_organisation_that_is_not_there_has_no_log() -> None:
    client = signed_in(person("Linde", operator=True))
    assert client.get("/organisationen/999/protokoll").status_code == 404


def test_lines_of_another_organisation_are_not_there() -> None:
    other = Organisation.objects.create(name="Stadtwerke", kind="utility")
    mine = did(SYSTEM, "key.create", "ApiKey(1)")
    did(SYSTEM, "secret.plan", "ApiKey(2)", organisation=other.pk)
    did(SYSTEM, "secret.plan", "Person(3)", organisation=None)
    client = signed_in(person("Linde", role=Role.OWNER))
    answer = client.get(PAGE)
    assert numbers(answer) == [mine.pk]
    assert "secret.plan" not in answer.getvalue().decode()
    assert "secret.plan" not in client.get(f"{PAGE}.csv").getvalue().decode()


def test_a_line_says_who_did_what_from_what_to_what() -> None:
    linde = person("Linde", role=Role.OWNER)
    key = ApiKey.objects.create(name="Pegel", organisation_id=TOWN, digest="0" * 64)
    did(
        principal_of(linde),
        "key.revoke",
        f"ApiKey({key.pk})",
        before={"name": "Pegel", "on": True},
        after={"on": False},
    )
    did(Principal("key", key.pk), "thing.edit", "Things(7)", before="alt", after="neu")
    did(SYSTEM, "legal.edit", "Municipality(1)/impressum/de", after={"text": "Wir"})
    page = text_of(signed_in(linde).get(PAGE))
    assert "Linde Schlüssel widerrufen Schlüssel: Pegel Name : Pegel → (leer) on : ja → nein" in page
    assert f"alm_{key.pk} Pegel Messstelle geändert Messstelle 7 alt → neu" in page
    assert "das Programm Rechtliche Seite geändert Impressum (Deutsch) Text : Wir" in page


@pytest.fixture
def three() -> list[AuditLine]:
    linde = person("Linde", role=Role.EDITOR)
    ApiKey.objects.create(pk=1, name="Pegel an der Brücke", organisation_id=TOWN, digest="0" * 64)
    lines = [
        did(principal_of(linde), "key.create", "ApiKey(1)"),
        did(Principal("key", 1), "thing.edit", "Thing(7)"),
        did(SYSTEM, "thing.edit", "Thing(17)"),
    ]
    for line, age in zip(lines, (40, 20, 0), strict=True):
        at = line.at - age * 86_400_000_000
        AuditLine.objects.filter(pk=line.pk).update(at=at)
    return lines


def day(ago: int) -> str:
    return (timezone.localtime() - timedelta(days=ago)).date().isoformat()


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, [2, 1, 0]),
        ({"who": "linde"}, [0]),
        ({"who": "alm_1"}, [1]),
        ({"verb": "thing.edit"}, [2, 1]),
        ({"subject": "thing(7)"}, [1]),
        ({"subject": "Thing"}, [2, 1]),
        ({"subject": "pegel"}, [0]),
        ({"since": 20}, [2, 1]),
        ({"until": 20}, [1, 0]),
        ({"since": 41, "until": 39}, [0]),
        ({"since": 20, "verb": "key.create"}, []),
    ],
)
def test_filters_find(three: list[AuditLine], asked: dict[str, Any], shown: list[int]) -> None:
    query = {name: day(value) if name in ("since", "until") else value for name, value in asked.items()}
    answer = signed_in(person("Ahorn", role=Role.OWNER)).get(PAGE, query)
    assert numbers(answer) == [three[one].pk for one in shown]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"until": "9999-12-31"}, 1),
        ({"since": "0001-01-01"}, 1),
        ({"since": "9999-12-31"}, 0),
        ({"until": "0001-01-01"}, 0),
    ],
)
def test_the_ends_of_the_calendar_are_days_like_others(asked: dict[str, str], shown: int) -> None:
    did(SYSTEM, "key.create", "ApiKey(1)")
    client = signed_in(person("Ahorn", role=Role.OWNER))
    assert len(numbers(client.get(PAGE, asked))) == shown


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"who": "Niemand"}, "Niemand heißt hier so."),
        ({"who": "alm_x"}, "Niemand heißt hier so."),
        ({"verb": "no.verb"}, "Was :"),
        ({"since": "gestern"}, "Von :"),
        ({"since": "2026-02-02", "until": "2026-01-01"}, "Das Ende liegt vor dem Anfang."),
    ],
)
def test_a_wrong_filter_is_named_and_shows_no_lines(asked: dict[str, str], said: str) -> None:
    did(SYSTEM, "key.create", "ApiKey(1)")
    client = signed_in(person("Ahorn", role=Role.OWNER))
    for page in (PAGE, f"{PAGE}.csv"):
        answer = client.get(page, asked)
        assert said in text_of(answer)
        assert numbers(answer) == []


def test_older_lines_are_on_the_next_page_and_filters_stay() -> None:
    made = [did(SYSTEM, "key.create", f"ApiKey({number})").pk for number in range(120)]
    client = signed_in(person("Ahorn", role=Role.OWNER))
    found, address = [], f"{PAGE}?verb=key.create"
    while address:
        answer = client.get(address)
        found += numbers(answer)
        more = re.search(r'href="(\?[^"]*vor=\d+)"', answer.getvalue().decode())
        address = PAGE + unescape(more[1]) if more else ""
    assert found == made[::-1]


def test_the_file_has_all_lines_and_no_formula() -> None:
    linde = person("Linde", role=Role.OWNER)
    for number in range(60):
        did(SYSTEM, "key.create", f"ApiKey({number})")
    did(principal_of(linde), "thing.edit", "=1+1", before={"name": "a"}, after={"name": "b"})
    answer = signed_in(linde).get(f"{PAGE}.csv")
    rows = list(csv.reader(StringIO(answer.getvalue().decode())))
    assert rows[0] == ["Zeile", "Zeitpunkt", "Wer", "Was", "Woran", "Änderung", "Für Programme"]
    assert len(rows) == 62
    assert rows[1][2:] == ["Linde", "Messstelle geändert", "'=1+1", "Name: a → b", "thing.edit =1+1"]


def test_a_whole_log_says_so() -> None:
    did(SYSTEM, "key.create", "ApiKey(1)")
    did(SYSTEM, "key.create", "ApiKey(2)")
    AuditLine.objects.filter(subject="ApiKey(1)").update(content=None, salt=None)
    page = text_of(signed_in(person("Ahorn", role=Role.OWNER)).get(PAGE))
    assert "Das Protokoll ist vollständig." in page
    assert "Worte gelöscht" in page


CHANGES: dict[str, dict[str, Any]] = {
    "words": {"content": content_of(verb="nothing")},
    "actor": {"actor": 9},
    "verb": {"verb": "thing.edit"},
    "subject": {"subject": "ApiKey(9)"},
    "organisation": {"organisation": None},
    "time": {"at": 1},
    "digest": {"digest": bytes(32)},
    "salt": {"salt": None},
}


@pytest.mark.parametrize("how", [*CHANGES, "gone"])
def test_a_line_that_was_changed_or_taken_out_shows(how: str) -> None:
    lines = [did(SYSTEM, "key.create", f"ApiKey({number})") for number in range(4)]
    tampered = AuditLine.objects.filter(pk=lines[2].pk)
    if how == "gone":
        tampered.delete()
    else:
        tampered.update(**CHANGES[how])
    before, after = (lines[1].pk, lines[3].pk) if how == "gone" else (lines[1].pk, lines[2].pk)
    assert audit_log.broken() == audit_log.Break(str(before), str(after))
    page = text_of(signed_in(person("Ahorn", role=Role.OWNER)).get(PAGE))
    assert f"Zwischen Zeile {before} und {after} fehlt etwas" in page
    assert "vollständig" not in page


def station(who: Principal, key: str) -> int:
    stream = NewStream("level", f"Füllstand {key}", "", "Meter", "m", "", "Füllstand", "")
    return ensure_station(who, NewStation(key, key, "", (stream,))).thing


def test_changes_of_stations_stand_between_the_others_by_time() -> None:
    linde = person("Linde", role=Role.OWNER)
    first = did(SYSTEM, "key.create", "ApiKey(1)")
    station(principal_of(linde), "Brücke")
    last = did(SYSTEM, "key.revoke", "ApiKey(1)")
    client = signed_in(linde)
    page = text_of(client.get(PAGE))
    assert page.index("Schlüssel widerrufen") < page.index("Messstelle angelegt Messstelle: Brücke")
    assert page.index("Messstelle: Brücke") < page.rindex("Schlüssel angelegt")
    rows = list(csv.reader(StringIO(client.get(f"{PAGE}.csv").getvalue().decode())))
    assert rows[1][0] == str(last.pk)
    assert rows[-1][0] == str(first.pk)
    assert len(rows) > 3
    assert all(row[0].startswith("M") and row[2] == "Linde" for row in rows[2:-1])


def test_pages_of_both_logs_show_each_line_once() -> None:
    linde = person("Linde", role=Role.OWNER)
    for number in range(40):
        did(SYSTEM, "key.create", f"ApiKey({number})")
        station(principal_of(linde), f"Pegel {number}")
    client = signed_in(linde)
    every = [row[0] for row in csv.reader(StringIO(client.get(f"{PAGE}.csv").getvalue().decode()))][1:]
    found, address = [], PAGE
    while address:
        text = client.get(address).getvalue().decode()
        found += re.findall(r'<td class="number"[^>]*>(M?\d+)</td>', text)
        more = re.search(r'href="(\?[^"]*vor[^"]*)"', text)
        address = PAGE + unescape(more[1]) if more else ""
    assert found == every
    assert len(every) == len(set(every)) == 80


def test_a_fault_in_the_other_log_shows_too(opened: Hub) -> None:
    linde = person("Linde", role=Role.OWNER)
    station(principal_of(linde), "Brücke")
    with closing(sqlite3.connect(opened.settings.sensing_file)) as store:
        store.execute("UPDATE change_log SET content = '{}' WHERE id = 1")
        store.commit()
    assert "Zwischen Zeile M0 und M1 fehlt etwas" in text_of(signed_in(linde).get(PAGE))


def test_a_station_is_found_by_a_part_of_its_name() -> None:
    linde = person("Linde", role=Role.OWNER)
    for name in ("Alte Brücke", "Bahnhof"):
        station(principal_of(linde), name)
    page = text_of(signed_in(linde).get(PAGE, {"subject": "brücke"}))
    assert "Messstelle: Alte Brücke" in page
    assert "Bahnhof" not in page


def test_a_line_whose_station_is_gone_still_names_it() -> None:
    linde = person("Linde", role=Role.OWNER)
    did(principal_of(linde), "thing.delete", "Things(99)", before={"name": "Alte Brücke"})
    assert "Messstelle gelöscht Messstelle: Alte Brücke" in text_of(signed_in(linde).get(PAGE))


WORDS: list[tuple[str, dict[str, Any], str]] = [
    ("member.role", {"before": "reader", "after": "owner"}, "Einsicht → Verantwortung"),
    (
        "organisation.edit",
        {"before": {"visibility": 1}, "after": {"visibility": 0}},
        "Sichtbar : öffentlich → nur intern",
    ),
    ("organisation.edit", {"after": {"kind": "school"}}, "Art : Schule"),
    (
        "key.create",
        {"after": {"manages_things": True}},
        "Messstellen anlegen und ändern, mit allen ihren Werten : ja",
    ),
    ("key.create", {"after": {"expires": "2026-11-26T00:00:00+01:00"}}, "Gilt bis : 26. November 2026 00:00"),
    (
        "municipality.edit",
        {"before": {"languages": "de"}, "after": {"languages": "de,en"}},
        "Sprachen : Deutsch → Deutsch, Englisch",
    ),
    (
        "datastream.edit",
        {"after": {"unitOfMeasurement": {"name": "Meter", "symbol": "m"}}},
        "Einheit : Meter (m)",
    ),
    (
        "location.edit",
        {"after": {"location": {"type": "Point", "coordinates": [9.5, 50.9]}}},
        "Lage : Länge 9.5, Breite 50.9",
    ),
    (
        "thing.edit",
        {
            "before": {"properties": {"field": "retail", "kind": "a"}},
            "after": {"properties": {"field": "mobility", "kind": "a"}},
        },
        "Weitere Angaben : Bereich: Handel → Bereich: Mobilität",
    ),
    ("thing.edit", {"after": {"organisation": TOWN}}, "Organisation : Auenbrück"),
]


@pytest.mark.parametrize(("verb", "said", "words"), WORDS)
def test_changes_are_in_words(verb: str, said: dict[str, Any], words: str) -> None:
    did(SYSTEM, verb, "Things(7)", **said)
    Organisation.objects.filter(pk=TOWN).update(name="Auenbrück")
    assert words in text_of(signed_in(person("Linde", role=Role.OWNER)).get(PAGE))


def test_a_key_for_a_stream_names_the_stream(opened: Hub) -> None:
    linde = person("Linde", role=Role.OWNER)
    station(principal_of(linde), "Brücke")
    did(SYSTEM, "key.create", "ApiKey(1)", after={"datastreams": [1, 99]})
    assert "Sendet Werte für : Füllstand Brücke, Nr. 99" in text_of(signed_in(linde).get(PAGE))


def _verbs_in_code() -> set[str]:
    """Whatever looks like a verb in a file that writes lines; and what the other store writes."""
    folder = Path(allmende.__file__).parent
    files = [file for file in folder.rglob("*.py") if file.name != "verbs.py"]
    writing = [text for file in files if re.search(r"\bnote\(", text := file.read_text("utf-8"))]
    looks = re.compile(r'"([a-z_]+\.[a-z_]+)"')
    mine = {verb for text in writing for verb in looks.findall(text) if not verb.startswith("allmende.")}
    theirs = {f"{one.table}.{done}" for one in BY_NAME.values() for done in ("create", "edit", "delete")}
    return (mine | theirs | {"thing.publish", "datastream.hide"}) - known_kinds().keys()


@pytest.mark.parametrize("verb", sorted(_verbs_in_code()))
def test_every_verb_has_words_in_both_languages(verb: str) -> None:
    with translation.override("de"):
        german = spoken(verb)
    with translation.override("en"):
        english = spoken(verb)
    assert german != verb
    assert english not in (verb, german)


def test_every_right_and_every_member_of_an_entity_has_a_word() -> None:
    members = {one.name for entity in BY_NAME.values() for one in entity.properties if not one.computed}
    assert members - FIELDS.keys() == set()
    assert set(Grant.__slots__) - FIELDS.keys() == set()


def test_the_page_explains_the_numbers_with_an_m() -> None:
    linde = person("Linde", role=Role.OWNER)
    client = signed_in(linde)
    assert "beginnen mit M" not in text_of(client.get(PAGE))
    station(principal_of(linde), "Brücke")
    assert "beginnen mit M" in text_of(client.get(PAGE))


def test_somebody_who_deletes_the_account_shows_as_gone_in_the_organisations_log() -> None:
    ahorn = person("Ahorn", role=Role.READER)
    delete_account(principal_of(ahorn), ahorn)
    page = text_of(signed_in(person("Linde", role=Role.OWNER)).get(PAGE))
    assert "gelöschtes Konto Mitglied ausgeschieden Konto: gelöschtes Konto" in page
    assert "Ahorn" not in page
