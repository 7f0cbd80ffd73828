# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is let in while writes are open: this machine, and nobody that speaks for somebody else."""

import pytest

from allmende.site.guard import from_afar

Headers = list[tuple[bytes, bytes]]
HERE = (b"host", b"localhost:8000")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        [HERE],
        [(b"host", b"127.0.0.1:8000"), (b"origin", b"http://localhost:3000")],
        [(b"host", b"127.0.0.2")],
        [(b"host", b"[::1]:8000")],
        [HERE, (b"sec-fetch-site", b"same-origin")],
    ],
)
def test_this_machine_is_let_in(headers: Headers, method: str) -> None:
    assert from_afar({"method": method, "headers": headers}) is None


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [HERE, (b"x-forwarded-for", b"10.0.0.1")],
        [HERE, (b"x_forwarded_for", b"10.0.0.1")],
        [HERE, (b"forwarded", b"for=10.0.0.1")],
        [HERE, (b"x-real-ip", b"10.0.0.1")],
        [HERE, (b"cf-connecting-ip", b"10.0.0.1")],
        [HERE, (b"via", b"1.1 proxy")],
        [HERE, (b"sec-fetch-site", b"cross-site")],
        [(b"host", b"town.example")],
        [(b"host", b"evil.example@localhost")],
        [(b"host", b"localhost#evil.example")],
        [(b"host", b"localhost/evil.example")],
        [(b"host", b"[::1")],
        [HERE, (b"origin", b"https://evil.example")],
        [HERE, (b"origin", b"http://evil.example\\@localhost")],
        [HERE, (b"origin", b"null")],
    ],
)
def test_who_comes_from_afar_is_told_why_not(headers: Headers) -> None:
    refused = from_afar({"method": "POST", "headers": headers})
    assert refused is not None
    assert "--open-writes" in refused.message


def test_a_link_from_elsewhere_may_lead_here() -> None:
    assert from_afar({"method": "GET", "headers": [HERE, (b"sec-fetch-site", b"cross-site")]}) is None
