# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who lives and works in the demo town: organisations, an account for each role, and a key that works.

Passwords are made up for each installation and kept beside it, so that every start prints the same ones.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from allmende.core.principal import SYSTEM, TOWN
from allmende.identity import demo_texts
from allmende.identity.actions import account, municipalities, organisations
from allmende.identity.actions.keys import make_key
from allmende.identity.grants import Grant
from allmende.identity.keys import digest_of
from allmende.identity.models import ApiKey, LegalPage, Membership, Organisation, Person
from allmende.identity.models.municipalities import LegalKind
from allmende.identity.models.organisations import Kind, RoleChoice
from allmende.identity.roles import Role

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is taken for another
_KEY = "schluessel"
_HEAD = (
    "# Zugänge der Musterstadt auf diesem Rechner: E-Mail und Passwort, zuletzt der Schlüssel der Stadt.\n"
)
_BERGHEIM = "Gemeinde Bergheim"
BERGHEIM_HOST = "bergheim.localhost"
"""A second portal on the same server; browsers find every name under localhost on this machine."""


@dataclass(frozen=True, slots=True)
class Resident:
    """`name` is the mailbox and, with a capital, the pseudonym. `leads`: what somebody founded."""

    name: str
    role: Role | None = None
    leads: tuple[str, Kind] | None = None

    @property
    def email(self) -> str:
        return f"{self.name}@auenbrueck.example"

    @property
    def pseudonym(self) -> str:
        return self.name.capitalize()


_OPERATOR = Resident("bruno")
_RESIDENTS = (
    Resident("vera", Role.OWNER),
    Resident("edda", Role.EDITOR),
    Resident("sven", Role.STEWARD),
    Resident("mona", Role.MODERATOR),
    Resident("fiona", Role.FUNDER),
    Resident("leo", Role.READER),
    Resident("wanda", leads=("Stadtwerke Auenbrück", Kind.UTILITY)),
    Resident("hanno", leads=("Hochschule Auenbrück", Kind.RESEARCH)),
    Resident("pelle", leads=("Pegelwerk", Kind.START_UP)),
    Resident("lina", leads=("Luftfreunde", Kind.CITIZENS)),
    Resident("berta", leads=(_BERGHEIM, Kind.MUNICIPALITY)),
    Resident("jana"),
)
_GUESTS = (("hanno", "Luftfreunde", Role.READER), ("wanda", "", Role.READER))
"""Who belongs to a second organisation; an empty name is the town."""


@dataclass(frozen=True, slots=True)
class Account:
    """What somebody signs in with. `role` in German."""

    role: str
    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Founded:
    """`key` manages the town's stations. `organisations`: ids by name. `file`: where it all is written."""

    accounts: tuple[Account, ...]
    key: str
    organisations: Mapping[str, int]
    file: Path


def found() -> Founded:
    """Makes what is missing. What somebody has changed since stays as it is."""
    file: Path = settings.ALLMENDE.data / "secrets" / "demo-accounts.txt"
    known = _read(file)
    with transaction.atomic():
        _operator(known)
        people = {one.name: _person(one, known) for one in _RESIDENTS}
        own = {one.leads[0]: _organisation(people[one.name], *one.leads) for one in _RESIDENTS if one.leads}
        town = Organisation.objects.get(pk=TOWN)
        _give_roles(people, own, town)
        _publish_texts(town, town.name, "localhost")
        _publish_texts(own[_BERGHEIM], "Bergheim", BERGHEIM_HOST)
        known[_KEY] = _key(town, known.get(_KEY, ""))
        _write(file, known)
    numbers = {name: one.pk for name, one in own.items()}
    return Founded(tuple(_accounts(known)), known[_KEY], numbers, file)


def residents() -> dict[str, Person]:
    """Those who are still there, by mailbox."""
    found = Person.objects.filter(email__endswith="@auenbrueck.example", is_active=True)
    return {str(one.email).partition("@")[0]: one for one in found}


def houses() -> dict[str, Organisation]:
    """By name."""
    return {one.name: one for one in Organisation.objects.all()}


def _operator(known: dict[str, str]) -> None:
    """Nothing where somebody else operates this installation."""
    there = Person.objects.filter(email=_OPERATOR.email).first()
    if there is not None:
        _renew(there, known)
    elif not Person.objects.filter(is_operator=True).exists():
        password = known.setdefault(_OPERATOR.email, _password())
        account.found_operator(pseudonym=_OPERATOR.pseudonym, email=_OPERATOR.email, password=password)


def _person(one: Resident, known: dict[str, str]) -> Person:
    there = Person.objects.filter(email=one.email).first()
    if there is not None:
        _renew(there, known)
        return there
    made = Person(pseudonym=one.pseudonym, email=one.email)
    made.set_password(known.setdefault(one.email, _password()))
    account.join(made)
    EmailAddress.objects.create(user=made, email=one.email, verified=True, primary=True)
    return made


def _renew(person: Person, known: dict[str, str]) -> None:
    """A password that is written nowhere any more is of no use to anybody."""
    if person.email and person.email not in known:
        known[person.email] = _password()
        person.set_password(known[person.email])
        person.save(update_fields=["password"])


def _organisation(owner: Person, name: str, kind: Kind) -> Organisation:
    there = Organisation.objects.filter(name=name).first()
    if there is not None:
        return there
    if kind != Kind.MUNICIPALITY:
        return organisations.found(SYSTEM, owner, {"name": name, "kind": kind})
    address = {"host": BERGHEIM_HOST, "ags": "", "ars": ""}
    made = municipalities.add(SYSTEM, name, address).organisation
    organisations.join(SYSTEM, made, owner, Role.OWNER)
    return made


def _give_roles(people: Mapping[str, Person], own: Mapping[str, Organisation], town: Organisation) -> None:
    for one in _RESIDENTS:
        if one.role is not None:
            organisations.join(SYSTEM, town, people[one.name], one.role)
    for name, organisation, role in _GUESTS:
        organisations.join(SYSTEM, own.get(organisation, town), people[name], role)


def _publish_texts(house: Organisation, place: str, host: str) -> None:
    """Nothing where somebody has written already, or taken away what was written."""
    municipality = house.municipality
    if not LegalPage.objects.filter(municipality=municipality).exists():
        for kind in LegalKind:
            texts = demo_texts.texts(kind, house.name, place, host)
            municipalities.write_legal(SYSTEM, municipality.pk, kind.value, texts)


def _key(town: Organisation, text: str) -> str:
    """The one that is written down while it counts, else a new one."""
    if ApiKey.objects.filter(digest=digest_of(text), revoked=None).exists():
        return text
    return make_key(SYSTEM, town, Grant("Musterstadt: zum Ausprobieren", manages_things=True))[1]


def _accounts(known: Mapping[str, str]) -> Iterable[Account]:
    """As they are now: somebody may have been given another role, or be gone."""
    for one in (_OPERATOR, *_RESIDENTS):
        person = Person.objects.filter(email=one.email, is_active=True).first()
        if person is not None:
            yield Account(_role(person), person.pseudonym, one.email, known[one.email])


def _role(person: Person) -> str:
    if person.is_operator:
        return "Betrieb (darf alles)"
    held = Membership.objects.filter(person=person).select_related("organisation").order_by("since", "id")
    with override("de"):
        roles = [f"{RoleChoice(one.role).label}, {one.organisation}" for one in held]
    return " und ".join(roles) or "ohne Rolle"


def _password() -> str:
    """60 bits, easy to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    lines = (line.split() for line in file.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {parts[0]: parts[1] for parts in lines if len(parts) == 2}


def _write(file: Path, known: Mapping[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    file.write_text(_HEAD + "".join(f"{name} {secret}\n" for name, secret in known.items()), "utf-8")
