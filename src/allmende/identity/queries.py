# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the pages of organisations, municipalities and their legal texts show."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from allmende.core.principal import Principal
from allmende.identity import portals
from allmende.identity.markdown import html_of
from allmende.identity.models import LegalPage, Membership, Municipality, Organisation, Person
from allmende.identity.models.municipalities import LegalKind
from allmende.identity.portals import Portal
from allmende.identity.roles import Right, Role
from allmende.identity.rules import Asker, has
from allmende.sensing.api import read


@dataclass(frozen=True, slots=True)
class Door:
    """A page that somebody may open."""

    title: Promise
    address: str


@dataclass(frozen=True, slots=True)
class Written:
    """A legal page as it is shown. `language`: of the text, where there is none in the reader's."""

    html: SafeString
    language: str


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Office:
    """How to reach a municipality; each is empty where there is none."""

    contact: str
    imprint: str


_DOORS = (
    ("members", _("Mitglieder"), Right.READ),
    ("keys", _("Schlüssel für Geräte und Programme"), Right.READ),
    ("stations:station-new", _("Neue Messstelle"), Right.DESCRIBE),
    ("sensors:sources", _("Geräte und ihre Quellen"), Right.DESCRIBE),
    ("audit", _("Protokoll"), Right.LEAD),
)
_OF_NO_ORGANISATION = frozenset({"stations:station-new"})
"""Pages that ask themselves which organisation is meant."""


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.order_by("name")


def membership(asker: Asker, organisation: int) -> Membership | None:
    if not isinstance(asker, Person):
        return None
    return Membership.objects.filter(person=asker, organisation=organisation).first()


def doors(asker: Asker, organisation: int) -> list[Door]:
    """Pages of other parts that this installation has and the asker may open."""
    found = (
        (title, _address(url, organisation))
        for url, title, right in _DOORS
        if has(asker, right, organisation)
    )
    return [Door(title, address) for title, address in found if address]


def _address(url: str, organisation: int) -> str:
    try:
        return reverse(url, args=[] if url in _OF_NO_ORGANISATION else [organisation])
    except NoReverseMatch:
        return ""


def stations(asker: Principal, organisation: int) -> list[Link]:
    """Its own, as far as the asker may see them, by name."""
    own = (one for one in read.stations(asker) if one.organisation == organisation)
    return [Link(one.name, reverse("stations:station", args=[one.id])) for one in own]


def office(organisation: int, home: Callable[[str], str]) -> Office | None:
    """None where it is no municipality. `home`: where the portal with a host name is."""
    found = next((one for one in portals.everyone() if one.organisation == organisation), None)
    if found is None:
        return None
    has_imprint = found.has_written(LegalKind.IMPRINT)
    return Office(found.contact, home(found.host) + reverse("legal-impressum") if has_imprint else "")


def members(organisation: int) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation=organisation).select_related("person")


def person_by(name: str) -> Person | None:
    """By e-mail address or pseudonym, whatever the case."""
    field = "email__iexact" if "@" in name else "pseudonym__iexact"
    return Person.objects.filter(is_active=True, email__isnull=False, **{field: name}).first()


def municipalities() -> QuerySet[Municipality]:
    return Municipality.objects.select_related("organisation").defer("arms", "outline")


def legal_text(portal: Portal, kind: LegalKind, language: str) -> Written | None:
    """In another language where there is none in the reader's own."""
    written = sorted(tongue for one, tongue in portal.written if one == kind)
    if not written:
        return None
    chosen = language if language in written else written[0]
    page = LegalPage.objects.get(municipality=portal.number, kind=kind, language=chosen)
    return Written(html_of(page.text), chosen)


def legal_sources(municipality: int, kind: LegalKind) -> dict[str, str]:
    """What was written, by language."""
    pages = LegalPage.objects.filter(municipality=municipality, kind=kind)
    return dict(pages.values_list("language", "text"))


def feedback_address(portal: Portal) -> str:
    """Where people's messages go: to the contact, else to somebody in charge; empty where there is nobody."""
    if portal.contact:
        return portal.contact
    leading = members(portal.organisation).filter(role=Role.OWNER, person__is_active=True)
    return next((one.person.email for one in leading if one.person.email), "")
