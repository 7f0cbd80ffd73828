# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pictures are kept, described, shown, hidden and dropped, with their files."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation

from allmende.identity.models import Audience, AuditLine, Organisation, Person
from allmende.media import actions, files, personal
from allmende.media.actions import describe, drawn, drop, follow, keep_picture
from allmende.media.errors import BadPicture
from allmende.media.models import Picture
from tests.identity.people import person
from tests.media.photos import SECRET, bomb, photo, picture, ready

NO_PICTURE = (
    "Das ist kein Bild, das hier gelesen werden kann. Bekannt sind JPEG, PNG, WebP und GIF. "
    "Der Inhalt zählt, nicht die Endung des Dateinamens."
)


def kept(town: Organisation, who: Person | None = None, **further: object) -> Picture:
    facts = {"alt": "Der Markt", "organisation": town, "municipality": town} | further
    return keep_picture(who, ready(), **facts)


def on_disk() -> set[str]:
    folder: Path = settings.ALLMENDE.data / "media"
    return {file.name for file in folder.rglob("*.webp")}


def test_a_picture_is_kept_with_its_words_and_its_files(town: Organisation) -> None:
    ada = person("Ada")
    sent = SimpleUploadedFile("markt.exe", photo(), "application/x-msdownload")
    facts = {"organisation": town, "municipality": town, "audience": Audience.AUTHOR}
    made = keep_picture(ada, sent, alt=" Der Markt\n am Morgen ", credit="Anna\0 Muster", **facts)
    made.refresh_from_db()
    assert (made.alt, made.credit, made.width, made.height) == (
        "Der Markt am Morgen",
        "Anna Muster",
        640,
        480,
    )
    assert (made.author, made.audience, made.type, str(made)) == (ada, 2, "image/webp", "Der Markt am Morgen")
    assert on_disk() == {f"{made.pk}-{size}.webp" for size in ("thumb", "wide", "full")}
    assert SECRET.encode() not in files.path_of(made.pk, "full").read_bytes()
    line = AuditLine.objects.get()
    assert (line.verb, line.subject, line.organisation) == ("picture.create", f"Picture({made.pk})", town.pk)


def test_what_was_drawn_before_is_not_drawn_again(
    town: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drawn(picture("PNG"))
    monkeypatch.delattr(actions, "child")
    assert keep_picture(None, made, alt="", organisation=town, municipality=town).author is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "Die Datei ist leer. Wählen Sie eine andere."),
        (b"GIF89a", NO_PICTURE),
        (
            bomb(30_000, 30_000),
            "Das Bild hat 900 Millionen Punkte, erlaubt sind 25 Millionen. Verkleinern Sie es.",
        ),
        (b"x" * 62_000_000, "Das Bild ist 62 MB groß, erlaubt sind 15 MB. Verkleinern Sie es."),
        (
            SimpleUploadedFile("a", b"x" * 15_000_001),
            "Das Bild ist 16 MB groß, erlaubt sind 15 MB. Verkleinern Sie es.",
        ),
    ],
    ids=["empty", "no picture", "bomb", "large", "large upload"],
)
def test_a_bad_picture_is_refused_in_words_and_nothing_is_kept(
    town: Organisation, sent: bytes, said: str
) -> None:
    with pytest.raises(BadPicture) as caught:
        keep_picture(person("Ada"), sent, alt="x", organisation=town, municipality=town)
    assert caught.value.message == said
    assert not Picture.objects.exists() and on_disk() == set()
    assert not AuditLine.objects.exists()


def test_the_words_of_a_refusal_are_english_in_english(town: Organisation) -> None:
    with translation.override("en"), pytest.raises(BadPicture) as caught:
        keep_picture(None, b"", alt="x", organisation=town, municipality=town)
    assert caught.value.message == "The file is empty. Choose another one."


def test_an_account_brings_no_endless_number_of_pictures(
    town: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_A_DAY", 2)
    ada = person("Ada")
    facts = {"alt": "x", "organisation": town, "municipality": town}
    first = keep_picture(ada, ready(), **facts)
    keep_picture(ada, ready(), **facts)
    with pytest.raises(BadPicture, match="heute schon 2 Bilder"):
        keep_picture(ada, ready(), **facts)
    keep_picture(person("Bela"), ready(), **facts)
    Picture.objects.filter(pk=first.pk).update(made=timezone.now() - timedelta(days=1, minutes=1))
    keep_picture(ada, ready(), **facts)


def test_words_are_changed_by_an_act(town: Organisation) -> None:
    made = kept(town)
    describe(person("Ada"), made, alt="Der Brunnen", credit="Stadtarchiv")
    made.refresh_from_db()
    assert (made.alt, made.credit) == ("Der Brunnen", "Stadtarchiv")
    assert AuditLine.objects.order_by("-id")[0].verb == "picture.describe"


def test_pictures_become_as_visible_as_what_shows_them(town: Organisation) -> None:
    one, other = kept(town), kept(town)
    follow([one], Audience.ORGANISATION)
    assert set(Picture.objects.values_list("pk", "audience")) == {(one.pk, 0), (other.pk, 1)}
    follow(Picture.objects.all(), Audience.AUTHOR)
    assert set(Picture.objects.values_list("audience", flat=True)) == {2}


def test_a_dropped_picture_takes_its_files_along_once_that_holds(
    town: Organisation, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    one, other = kept(town), kept(town)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        drop([one])
        assert len(on_disk()) == 6
    assert list(Picture.objects.all()) == [other]
    assert on_disk() == {f"{other.pk}-{size}.webp" for size in ("thumb", "wide", "full")}


def test_files_of_what_came_to_nothing_are_tidied_away_after_a_day(town: Organisation) -> None:
    class Interrupted(Exception):
        pass

    there = kept(town)
    with pytest.raises(Interrupted), transaction.atomic():
        kept(town)
        raise Interrupted
    assert len(on_disk()) == 6
    assert personal.tidy(timezone.now()) == {"files of pictures deleted": 0}
    assert personal.tidy(timezone.now() + timedelta(days=1, minutes=1)) == {"files of pictures deleted": 1}
    assert on_disk() == {f"{there.pk}-{size}.webp" for size in ("thumb", "wide", "full")}


def test_somebodys_pictures_are_theirs_to_take_along_and_lose_their_name(town: Organisation) -> None:
    ada, bela = person("Ada"), person("Bela")
    own = kept(town, ada, credit="ada")
    others = kept(town, bela, credit="Ada")
    kept(town, ada, credit="Stadtarchiv")
    assert [one["id"] for one in personal.export(ada)["pictures"]] == [own.pk, own.pk + 2]
    personal.forget(ada)
    assert dict(Picture.objects.values_list("pk", "credit")) == {
        own.pk: "",
        others.pk: "Ada",
        own.pk + 2: "Stadtarchiv",
    }
