# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Typst gets, in the child: `badges.typ` with our values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import segno

from allmende.barcamp.export.badges import Sheet
from allmende.web.typeset import compiled

_TEMPLATE = Path(__file__).parent / "badges.typ"


def pages(sheet: Sheet, said: Mapping[str, str], fonts: str) -> bytes:
    values = {
        "said": dict(said),
        "title": sheet.title,
        "when": sheet.when,
        "place": sheet.place,
        "address": sheet.address,
        "made": sheet.made,
        "qr": _qr(sheet.address),
        "badges": [
            {
                "serial": one.serial,
                "name": one.name,
                "house": one.house,
                "no_photos": one.no_photos,
                "code": one.code,
                "qr": _qr(one.address),
            }
            for one in sheet.badges
        ],
        "signs": [{"room": one.room, "where": one.where, "about": one.about} for one in sheet.signs],
    }
    return compiled(_TEMPLATE.read_bytes(), values, fonts, datetime(*sheet.made, tzinfo=UTC))


def _qr(address: str) -> str:
    return str(segno.make(address, error="m").svg_inline(border=0))
