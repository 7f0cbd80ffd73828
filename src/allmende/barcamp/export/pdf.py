# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The programme and the documentation as PDF, set in a child process: PDF/UA-1 and PDF/A-2a."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.barcamp.export.documentation import Documentation
from allmende.barcamp.export.programme import Programme
from allmende.core import child
from allmende.web import assets

_SECONDS, _MEGABYTES = 60, 1_000


def programme(given: Programme, whole: bool) -> bytes:  # noqa: FBT001  lru_cache wants it by position
    """`whole`: everything that the day needs on paper, else the table for the wall (A3). Raises ChildFailed,
    and NotBuilt where the fonts are not there."""
    return _programme(given, whole, _labels(), assets.print_fonts())


def documentation(given: Documentation) -> bytes:
    """Raises ChildFailed, NotBuilt."""
    root = str(settings.ALLMENDE.data / "media")
    return child.run(
        _documentation, given, _labels(), assets.print_fonts(), root, seconds=_SECONDS, megabytes=_MEGABYTES
    )


@lru_cache(maxsize=8)
def _programme(given: Programme, whole: bool, said: tuple[tuple[str, str], ...], fonts: str) -> bytes:  # noqa: FBT001
    return child.run(_pages, given, whole, said, fonts, seconds=_SECONDS, megabytes=_MEGABYTES)


def _pages(given: Programme, whole: bool, said: tuple[tuple[str, str], ...], fonts: str) -> bytes:  # noqa: FBT001
    from allmende.barcamp.export import pdf_pages  # noqa: PLC0415  only the child pays for it

    return pdf_pages.programme(given, whole, dict(said), fonts)


def _documentation(given: Documentation, said: tuple[tuple[str, str], ...], fonts: str, root: str) -> bytes:
    from allmende.barcamp.export import pdf_pages  # noqa: PLC0415  only the child pays for it

    return pdf_pages.documentation(given, dict(said), fonts, root)


def _labels() -> tuple[tuple[str, str], ...]:
    """What stands around what people wrote; the child speaks no language."""
    return (
        ("language", (get_language() or "de")[:2]),
        ("programme", _("Programm")),
        ("by_time", _("Was wann beginnt")),
        ("time", _("Zeit")),
        ("everybody", _("für alle")),
        ("cancelled", _("fällt aus")),
        ("beside", _("Den ganzen Tag daneben")),
        ("version", _("Fassung {version} vom {moment}. Was seitdem anders ist, steht unter {address}")),
        ("page", _("Seite {page} von {pages}")),
        ("qr", _("QR-Code mit der Adresse des Programms")),
        ("nothing", _("Noch ist nichts veröffentlicht.")),
        ("documentation", _("Dokumentation")),
        ("frozen", _("Abgeschlossen am {day}")),
        ("open", _("Stand vom {day}, noch nicht abgeschlossen")),
        ("licence", _("Lizenz: {licence}")),
        ("takeaways", _("Was wir mitnehmen")),
        ("agree", _("Zustimmung: {count}")),
        ("links", _("Folien und mehr")),
        ("photo", _("Bild: {name}")),
        ("no_notes", _("Keine Notizen.")),
        ("votes", _("Was sich die Teilnehmenden gewünscht haben")),
        ("pitch", _("Vorschlag")),
        ("count", _("Stimmen")),
        ("voted", _("Stimmzettel: {count}")),
    )
