# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an assertion proves. The address, the name and the birthday are read here and forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_POSTCODE = "urn:oid:2.5.4.17"
_PLACE = "urn:oid:2.5.4.7"
_BIRTHDAY = "urn:oid:1.2.40.0.10.2.1.1.55"


@dataclass(frozen=True, slots=True)
class Facts:
    """None: the provider did not say, or the settings do not say what would prove it."""

    is_resident: bool | None
    is_of_age: bool | None


def facts(said: Mapping[str, Sequence[str]], places: str, age: int, today: date) -> Facts:
    """`places`: the town's, as `36251 Auenbrück, 36251 Weidenhof`."""
    known = frozenset(_plain(one) for one in places.split(",") if one.strip())
    postcode, place = _first(said, _POSTCODE), _first(said, _PLACE)
    lives_here = _plain(f"{postcode} {place}") in known if known and postcode and place else None
    born = _birthday(_first(said, _BIRTHDAY))
    return Facts(lives_here, None if born is None else _years(born, today) >= age)


def _first(said: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(said.get(name, ())), "")


def _plain(place: str) -> str:
    return " ".join(place.casefold().split())


def _birthday(text: str) -> date | None:
    """None also for people whose day of birth nobody wrote down (`1950-00-00`)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
