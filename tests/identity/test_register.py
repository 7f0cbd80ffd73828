# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Nothing about people is held that the register does not speak of."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from allmende.identity import register
from allmende.identity.models import Person


def test_every_column_of_every_table_is_spoken_for() -> None:
    assert register.undeclared() == ()


def test_the_register_speaks_of_nothing_that_is_not_there() -> None:
    assert register.misdeclared() == ()


@isolate_apps("allmende.identity")
def test_a_new_column_that_nobody_spoke_for_is_found() -> None:
    class Diary(models.Model):
        author = models.ForeignKey(Person, models.CASCADE)
        text = models.TextField()

        class Meta:
            app_label = "identity"

    assert register.undeclared([Diary]) == ("identity.Diary.author", "identity.Diary.text")


@isolate_apps("allmende.identity")
def test_a_table_that_points_to_a_person_cannot_be_waved_through_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Diary(models.Model):
        author = models.OneToOneField(Person, models.CASCADE)

        class Meta:
            app_label = "identity"

    whole = register.Impersonal("identity.Diary", (register.ALL,), "says nothing")
    monkeypatch.setattr(register, "impersonal", lambda: (whole,))
    assert register.undeclared([Diary]) == ("identity.Diary.author",)


def test_every_personal_column_belongs_to_an_activity_and_every_activity_holds_something() -> None:
    keys = {one.key for one in register.activities()}
    assert {one.activity for one in register.personal()} == keys
    assert len(keys) == len(register.activities())


def test_no_column_is_spoken_for_twice() -> None:
    named = [(one.model, one.field) for one in register.personal()]
    named += [(one.model, name) for one in register.impersonal() for name in one.fields]
    assert len(named) == len(set(named))
