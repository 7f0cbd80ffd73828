# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Numbers and times as people say them, German and English. Instants are microseconds UTC.

assets/js/words.js says live values in the same words.
"""

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from allmende.core.clock import DAY, HOUR, MINUTE, SECOND, to_datetime

NO_BREAK = "\u00a0"
_SEPARATORS = {"de": (".", ","), "en": (",", ".")}
_DIGITS = {
    "°C": 1,
    "m": 2,
    "mm": 1,
    "kWh": 1,
    "kW": 1,
    "m/s": 1,
    "µg/m³": 0,
    "ug/m3": 0,
    "dB": 0,
    "dB(A)": 0,
    "%": 0,
}
_LONGEST_DIGITS = 3
_CLOCKS_DIFFER = 5 * MINUTE  # a sender's clock may be ahead by this much
_WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def digits(value: float, unit: str = "") -> int:
    """How many decimals say something: by the unit where it is known, else three significant figures."""
    if unit in _DIGITS:
        return _DIGITS[unit]
    if float(value).is_integer():
        return 0
    size = abs(value)
    return 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else _LONGEST_DIGITS


def number(value: float, language: str, decimals: int = 0) -> str:
    """1234.5 → "1.234,5" or "1,234.5"."""
    thousands, point = _SEPARATORS[language]
    text = f"{value:,.{decimals}f}".replace(",", "\0").replace(".", point).replace("\0", thousands)
    return text.removeprefix("-") if text.strip("-0.,") == "" else text.replace("-", "\u2212")


def measured(value: float, unit: str, language: str) -> str:
    """A number with its unit, not to be parted at the end of a line."""
    text = number(value, language, digits(value, unit))
    return f"{text}{NO_BREAK}{unit}" if unit else text


def day(instant: int, zone: ZoneInfo, language: str) -> str:
    """ "23. November 2026", "23 November 2026"."""
    return _date_words(to_datetime(instant).astimezone(zone).date(), language)


def written_day(text: str, language: str) -> str:
    """A day as properties hold it ("2027-06-30") in words; anything else as it is."""
    try:
        return _date_words(date.fromisoformat(text), language)
    except ValueError:
        return text


def _date_words(moment: date, language: str) -> str:
    month = _MONTHS[language][moment.month - 1]
    return f"{moment.day}{'.' if language == 'de' else ''} {month} {moment.year}"


def weekday_and_day(day_: date, language: str) -> str:
    """ "Samstag, 20. März 2027", "Saturday, 20 March 2027"."""
    return f"{_WEEKDAYS[language][day_.weekday()]}, {_date_words(day_, language)}"


def moment(instant: int, now: int, zone: ZoneInfo, language: str) -> str:
    """When it was as one says it: "heute 14:10", "gestern 14:10", "Montag 14:10", "3. März 2026, 14:10"."""
    then, today = (to_datetime(one).astimezone(zone) for one in (instant, now))
    clock = then.strftime("%H:%M")
    days = (today.date() - then.date()).days
    if days in (0, 1):
        words = {"de": ("heute", "gestern"), "en": ("today", "yesterday")}[language]
        return f"{words[days]} {clock}"
    if 1 < days < 7:
        return f"{_WEEKDAYS[language][then.weekday()]} {clock}"
    return f"{_date_words(then.date(), language)}, {clock}"


def is_ahead(instant: int, now: int) -> bool:
    """Whether it lies further in the future than clocks differ."""
    return instant - now > _CLOCKS_DIFFER


def ago(instant: int, now: int, zone: ZoneInfo, language: str) -> str:
    """How old it is: "gerade eben", "vor 2 Minuten", "vor 3 Stunden", then when it was.

    A time that is yet to come is said as it is.
    """
    age = now - instant
    if is_ahead(instant, now):
        return moment(instant, now, zone, language)
    if age < 45 * SECOND:
        return {"de": "gerade eben", "en": "just now"}[language]
    if age < 59 * MINUTE + 30 * SECOND:
        return _counted(round(age / MINUTE), language, ("Minute", "Minuten"), ("minute", "minutes"))
    if age < DAY:
        return _counted(round(age / HOUR), language, ("Stunde", "Stunden"), ("hour", "hours"))
    return moment(instant, now, zone, language)


def _counted(count: int, language: str, german: tuple[str, str], english: tuple[str, str]) -> str:
    one, many = german if language == "de" else english
    word = one if count == 1 else many
    return f"vor {count} {word}" if language == "de" else f"{count} {word} ago"


def duration(seconds: int, language: str) -> str:
    """A rhythm in words: 900 → "15 Minuten"."""
    for size, german, english in (
        (86_400, ("Tag", "Tage"), ("day", "days")),
        (3_600, ("Stunde", "Stunden"), ("hour", "hours")),
        (60, ("Minute", "Minuten"), ("minute", "minutes")),
        (1, ("Sekunde", "Sekunden"), ("second", "seconds")),
    ):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            one, many = german if language == "de" else english
            return f"{count} {one if count == 1 else many}"
    return f"{seconds} {'Sekunden' if language == 'de' else 'seconds'}"


def point_in_time(moment_: datetime, language: str) -> str:
    """A time in a table: "Mo, 23.11.2026 14:15", "Mon 23 Nov 2026 14:15"."""
    weekday = _WEEKDAYS[language][moment_.weekday()][: 2 if language == "de" else 3]
    clock = moment_.strftime("%H:%M")
    if language == "de":
        return f"{weekday}, {moment_.day}.{moment_.month}.{moment_.year} {clock}"
    return f"{weekday} {moment_.day} {_MONTHS['en'][moment_.month - 1][:3]} {moment_.year} {clock}"


class Told(Protocol):
    """Who is told, when and where: every room's pages bring one."""

    @property
    def now(self) -> int: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def language(self) -> str: ...


class Number(Protocol):
    """A figure inside a sentence; `stream` is the datastream whose live value it is, if any."""

    @property
    def text(self) -> str: ...
    @property
    def stream(self) -> int | None: ...
    @property
    def digits(self) -> int: ...
