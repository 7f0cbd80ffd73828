# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is let in while writes are open: this machine, and nobody that speaks for somebody else."""

import pytest

from allmende.site.asgi import _from_afar


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"localhost:8000")],
        [(b"host", b"127.0.0.1:8000"), (b"origin", b"http://localhost:3000")],
        [(b"host", b"[::1]:8000")],
    ],
)
def test_this_machine_is_let_in(headers: list[tuple[bytes, bytes]]) -> None:
    assert _from_afar({"headers": headers}) is None


@pytest.mark.parametrize(
    ("headers", "given"),
    [
        ([(b"host", b"localhost"), (b"x-forwarded-for", b"10.0.0.1")], "x-forwarded-for"),
        ([(b"host", b"localhost"), (b"forwarded", b"for=10.0.0.1")], "forwarded"),
        ([(b"host", b"localhost"), (b"x-real-ip", b"10.0.0.1")], "x-real-ip"),
        ([(b"host", b"localhost"), (b"via", b"1.1 proxy")], "via"),
        ([(b"host", b"town.example")], "town.example"),
        ([(b"host", b"localhost"), (b"origin", b"https://evil.example")], "evil.example"),
        ([(b"host", b"localhost"), (b"origin", b"null")], "null"),
        ([(b"host", b"[::1")], "[::1"),
    ],
)
def test_who_comes_from_afar_is_told_why_not(headers: list[tuple[bytes, bytes]], given: str) -> None:
    refused = _from_afar({"headers": headers})
    assert refused is not None
    assert given in refused.message
    assert "--open-writes" in refused.message
