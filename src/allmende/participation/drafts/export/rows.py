# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the writers are given: plain values, in the words of the page's language."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SynopsisRow:
    """A comment and what became of it; a passage that nobody commented has one row without words of anybody.

    `voice`: the organisation that speaks; `kind` and `outcome` as people read them; `changed_text`: the
    passage in the last version, empty where it is gone; `support`: None while it is not shown; `quote`: the
    marked words of the passage, where a comment is about those alone.
    """

    number: int
    chapter: str
    passage_text: str
    author: str
    voice: str
    kind: str
    comment: str
    suggestion: str
    outcome: str
    answer: str
    changed_text: str
    support: int | None = None
    quote: str = ""

    @property
    def is_said(self) -> bool:
        return bool(self.author or self.voice or self.comment or self.suggestion)


@dataclass(frozen=True, slots=True)
class Synopsis:
    """`facts` stand at the head (who, when, which versions), `summary` says in sentences what came out.
    `made`: an instant as ISO 8601."""

    title: str
    organisation: str
    language: str
    made: str
    facts: tuple[Fact, ...]
    summary: tuple[str, ...]
    rows: tuple[SynopsisRow, ...]


def of_the_day(synopsis: Synopsis) -> Synopsis:
    """As if it had been made at the day's beginning: the pages show no finer time."""
    return replace(synopsis, made=f"{synopsis.made[:10]}T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """`published`: an instant as ISO 8601."""

    number: int
    title: str
    published: str


@dataclass(frozen=True, slots=True)
class OpenPassage:
    """`number` is the passage's own in all versions, `position` where it stands in this one."""

    version: int
    position: int
    number: int
    chapter: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenRemark:
    """Codes as the tables keep them. `author` is the name that somebody took. Only a `state` of `published`
    has its words exported. `now`: its passage in the last version, None where that is gone."""

    id: int
    version: int
    passage: int
    now: int | None
    quote: str
    kind: str
    author: str
    organisation: str
    text: str
    suggestion: str
    support: int | None
    state: str
    made: str
    outcome: str
    answer: str
    answered: str


@dataclass(frozen=True, slots=True)
class Consultation:
    """`address`: its page; `licence`: an address, too; `opens`, `closes`, `made`: ISO 8601."""

    title: str
    address: str
    organisation: str
    municipality: str
    language: str
    licence: str
    opens: str
    closes: str
    made: str
    versions: tuple[OpenVersion, ...]
    passages: tuple[OpenPassage, ...]
    remarks: tuple[OpenRemark, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """What a file says by itself. `page` has places for `{page}` and `{pages}`, `above` for `{number}`."""

    number: str
    chapter: str
    passage: str
    author: str
    voice: str
    kind: str
    comment: str
    suggestion: str
    quote: str
    support: str
    outcome: str
    answer: str
    changed: str
    page: str
    above: str
    unchanged: str
    gone: str
    nobody: str
    unanswered: str
    no_chapter: str
    summary: str
    key: str
