# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type → what is kept → what pages show."""

import unicodedata

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.discussion.errors import Refused
from allmende.identity import markdown
from allmende.web.formats import number

LONGEST = 10_000
"""Characters: four printed pages. What is longer is a paper of its own and belongs into a draft."""

_HEADINGS = {f"h{level}" for level in range(1, 7)}


def tidied(text: str) -> str:
    """One kind of line end, nothing that cannot be seen, nothing around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or unicodedata.category(one) != "Cc").strip()


def checked(text: str) -> str:
    """Tidied. Raises Refused where nothing is left or it is too long."""
    kept = tidied(text)
    if not kept:
        raise Refused(_("Der Text ist leer. Nichts wurde geändert."))
    if len(kept) > LONGEST:
        raise Refused(too_long(len(kept)))
    return kept


def too_long(given: int) -> str:
    language = (get_language() or "de")[:2]
    return _(
        "Der Text hat %(given)s Zeichen, erlaubt sind %(most)s. Nichts wurde geändert. "
        "Teilen Sie ihn in mehrere Beiträge."
    ) % {"given": number(given, language), "most": number(LONGEST, language)}


def html_of(text: str) -> SafeString:
    """Search engines follow none of its links: spam pays nothing. A contribution is no page: headings become
    plain lines."""
    html = nh3.clean(
        markdown.html_of(text),
        tags=nh3.ALLOWED_TAGS - _HEADINGS,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow ugc noopener",
    )
    return mark_safe(html)  # noqa: S308  nh3 has cleaned it


def shortened(text: str, most: int) -> str:
    """The beginning of it as one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]} …"
