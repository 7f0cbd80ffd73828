# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import base64

import pytest

from allmende.core.principal import Visibility
from allmende.identity.keys import (
    digest_of,
    key_text,
    key_to_principal,
    new_secret,
    number_in,
    sent_key,
)


def basic(text: str) -> bytes:
    return b"Basic " + base64.b64encode(text.encode())


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (b"Bearer alm_12_s-_x", "alm_12_s-_x"),
        (b"bearer  alm_12_s", "alm_12_s"),
        (basic("12:s"), "alm_12_s"),
        (basic("alm_12:s_t"), "alm_12_s_t"),
        (basic("anybody:alm_12_s"), "alm_12_s"),
        (basic(":alm_12_s"), "alm_12_s"),
        (basic("12:a:b"), "alm_12_a:b"),
        (b"", None),
        (b"Bearer", ""),
        (b"Digest x", None),
        (b"Basic", None),
        (b"Basic !!!", None),
        (basic("12"), None),
        (basic("ä:ö"), None),
        ("Bearer ä".encode(), None),
        (b"Bearer " + b"a" * 300, None),
    ],
)
def test_a_key_is_read_from_the_header(header: bytes, key: str | None) -> None:
    assert sent_key(header) == key


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("alm_12_s", 12),
        ("alm_12_s_t", 12),
        ("alm_007_s", 7),
        ("alm__s", None),
        ("alm_x_s", None),
        ("alm_-1_s", None),
        ("alm_²_s", None),
        ("alm_" + "1" * 40 + "_s", None),
        ("alm_12", None),
        ("key_12_s", None),
        ("", None),
    ],
)
def test_a_key_names_its_number(text: str, number: int | None) -> None:
    assert number_in(text) == number


def test_a_new_key_is_found_again_in_what_a_client_sends() -> None:
    text = key_text(7, new_secret())
    assert number_in(text) == 7
    assert sent_key(f"Bearer {text}".encode()) == text
    assert digest_of(text) != digest_of(key_text(7, new_secret()))


@pytest.mark.parametrize(
    ("grant", "reads", "manages", "observes", "scopes"),
    [
        ({}, [], [], [], []),
        ({"reads_private": True}, [3], [], [], []),
        ({"manages_things": True}, [3], [3], [], []),
        ({"datastreams": [4, 5]}, [], [], [4, 5], []),
        ({"manages_catalogue": True}, [], [], [], ["catalogue"]),
    ],
)
def test_a_key_lets_do_what_it_was_given_and_no_more(
    grant: dict[str, object], reads: list[int], manages: list[int], observes: list[int], scopes: list[str]
) -> None:
    given = {"reads_private": False, "manages_things": False, "manages_catalogue": False, "datastreams": []}
    found = key_to_principal(9, 3, visibility=0, **(given | grant))  # type: ignore[arg-type]
    assert (found.kind, found.id, found.organisation, found.everything) == ("key", 9, 3, False)
    assert (sorted(found.reads), sorted(found.manages)) == (reads, manages)
    assert (sorted(found.observes), sorted(found.scopes)) == (observes, scopes)
    assert found.visibility is Visibility.ORGANISATION
